/** Making a passkey and its card: registered, then the card signed by it, then kept here and offered to the server. */
import { randomBytes } from "node:crypto";
import { type Card, documentBytes, type PinnedRoot, type Signed } from "@countersign/protocol";
import type { Passkey, PasskeyStore } from "../disk/passkey-store.ts";
import type { StationPlace } from "../station-place.ts";
import { challengeFor, type GivenAssertion, signatureFrom } from "./assertion.ts";
import { EnrolmentLimit } from "./enrolment-limit.ts";
import { type NewCredential, type ReadCredential, readRegistration } from "./registration.ts";

const MINUTES = 10;
const MOST_WAITING = 200;

interface Waiting {
  readonly name: string;
  readonly challenge: string;
  readonly until: number;
  made?: { readonly credential: ReadCredential; readonly bytes: Uint8Array };
}

/** What a step gives, or why it goes no further. */
type Step<T> = ({ ok: true } & T) | { ok: false; because: string };

/** Enrolments under way. */
export class Enrolments {
  readonly #place: StationPlace;
  readonly #passkeys: PasskeyStore;
  readonly #isKnown: (fingerprint: string) => boolean;
  readonly #limit = new EnrolmentLimit();
  readonly #waiting = new Map<string, Waiting>();

  /** `isKnown`: whether a root or list of people names a fingerprint by now. */
  constructor(place: StationPlace, passkeys: PasskeyStore, isKnown: (fingerprint: string) => boolean) {
    this.#place = place;
    this.#passkeys = passkeys;
    this.#isKnown = isKnown;
  }

  /** What the browser at `address` needs to make a passkey. */
  begin(
    name: string,
    address: string,
    seconds: number,
  ): Step<{ enrolment: string; challenge: string; user: string }> {
    if (!this.#limit.take(address)) return { ok: false, because: "too-many-enrolments" };
    if (!this.#passkeys.hasRoom(this.#isKnown, seconds)) return { ok: false, because: "too-many-passkeys" };
    const now = Date.now();
    for (const [id, { until }] of this.#waiting)
      if (until < now || this.#waiting.size >= MOST_WAITING) this.#waiting.delete(id);
    const enrolment = randomBytes(32).toString("base64url");
    const challenge = randomBytes(32).toString("base64url");
    this.#waiting.set(enrolment, { name, challenge, until: now + MINUTES * 60_000 });
    return { ok: true, enrolment, challenge, user: randomBytes(16).toString("base64url") };
  }

  /** Takes the new passkey; gives the challenge over its card. */
  takeKey(
    enrolment: string,
    given: NewCredential,
    roots: readonly PinnedRoot[],
    now: number,
  ): Step<{ challenge: string; credential: string }> {
    const waiting = this.#waiting.get(enrolment);
    if (!waiting || waiting.until < Date.now()) return { ok: false, because: "enrolment-unknown" };
    const read = readRegistration(given, { ...this.#place, challenge: waiting.challenge });
    if (!read.ok) return read;
    const { key, synced, credential } = read.credential;
    if (this.#passkeys.find(credential)) return { ok: false, because: "passkey-exists" };
    const card: Card = {
      type: "card",
      format: 1,
      name: waiting.name,
      keys: [{ key, station: this.#stationId(roots), ...(synced ? { synced } : {}) }],
      station: this.#stationId(roots),
      time: now,
    };
    const bytes = documentBytes("card", card);
    waiting.made = { credential: read.credential, bytes };
    return { ok: true, challenge: challengeFor("countersign.card.v1", bytes), credential };
  }

  /** Takes the passkey's signature over its card: kept from here on. */
  async finish(
    enrolment: string,
    given: GivenAssertion,
    now: number,
  ): Promise<Step<{ passkey: Passkey; card: Signed }>> {
    const waiting = this.#waiting.get(enrolment);
    if (!waiting?.made) return { ok: false, because: "enrolment-unknown" };
    const { credential, bytes } = waiting.made;
    const what = { namespace: "countersign.card.v1" as const, message: bytes };
    const signed = await signatureFrom(given, credential, what, this.#place);
    if (!signed.ok) return signed;
    // Each enrolment ends once, however often its end is sent at the same time.
    if (!this.#waiting.delete(enrolment)) return { ok: false, because: "enrolment-unknown" };
    const passkey = { ...credential, name: waiting.name, createdAt: now };
    if (!this.#passkeys.add(passkey, this.#isKnown)) return { ok: false, because: "passkey-exists" };
    return { ok: true, passkey, card: { bytes, signatures: [signed.signature] } };
  }

  /** The id under which a root lists this origin already, or the one that it proposes. */
  #stationId(roots: readonly PinnedRoot[]): string {
    const listed = roots
      .flatMap(({ root }) => root.stations)
      .find(({ origin }) => origin === this.#place.origin);
    return listed?.id ?? this.#place.id;
  }
}

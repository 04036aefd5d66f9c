/** Knowing a person by their passkey, before anything is shown: a fresh nonce, signed in a namespace that signs no document. */
import { randomBytes } from "node:crypto";
import { canonicalBytes, STATION_NAMESPACE } from "@countersign/protocol";
import type { Passkey, PasskeyStore } from "../disk/passkey-store.ts";
import type { StationPlace } from "../station-place.ts";
import { challengeFor, type GivenAssertion, signatureFrom } from "./assertion.ts";

const MINUTES_TO_TOUCH = 5;
const MOST_WAITING = 1000;

/** Sign-ins under way. */
export class SignIns {
  readonly #place: StationPlace;
  readonly #passkeys: PasskeyStore;
  readonly #nonces = new Map<string, number>();

  constructor(place: StationPlace, passkeys: PasskeyStore) {
    this.#place = place;
    this.#passkeys = passkeys;
  }

  /** A nonce and the challenge that goes with it. */
  begin(): { nonce: string; challenge: string } {
    const now = Date.now();
    for (const [nonce, until] of this.#nonces)
      if (until < now || this.#nonces.size >= MOST_WAITING) this.#nonces.delete(nonce);
    const nonce = randomBytes(32).toString("base64url");
    this.#nonces.set(nonce, now + MINUTES_TO_TOUCH * 60_000);
    return { nonce, challenge: challengeFor(STATION_NAMESPACE, this.#message(nonce)) };
  }

  /** Whose passkey answered; each nonce is good once. */
  async finish(
    nonce: string,
    given: GivenAssertion,
  ): Promise<{ ok: true; passkey: Passkey } | { ok: false; because: string }> {
    const until = this.#nonces.get(nonce);
    this.#nonces.delete(nonce);
    if (until === undefined || until < Date.now()) return { ok: false, because: "nonce-unknown" };
    const passkey = this.#passkeys.find(given.id);
    if (!passkey) return { ok: false, because: "passkey-unknown" };
    const what = { namespace: STATION_NAMESPACE, message: this.#message(nonce) };
    const signed = await signatureFrom(given, passkey, what, this.#place);
    return signed.ok ? { ok: true, passkey } : signed;
  }

  #message(nonce: string): Uint8Array {
    return canonicalBytes({ type: "station-sign-in", format: 1, nonce, origin: this.#place.origin });
  }
}

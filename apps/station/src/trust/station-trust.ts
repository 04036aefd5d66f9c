/**
 * The trust that a station holds: roots walked from pins that were given from outside the server, and people lists that
 * those roots accept. The server hands over bytes; a device's own procedures decide.
 */
import { type CarriedDocument, endpoints } from "@countersign/api";
import {
  checkPeople,
  graduateRoot,
  hashOf,
  parseSignature,
  pinFirstRoot,
  type PinnedPeople,
  type PinnedRoot,
  type Signature,
  type Signed,
  uncarry,
  walkRoots,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { HeldAuthority, TrustStore } from "../disk/trust-store.ts";
import type { ServerLink } from "../server-link/server-link.ts";

/** Something in what the server shows that does not fit: shown to whoever signs, in words. */
export interface TrustComplaint {
  readonly authority: string;
  readonly because: string;
  readonly detail: string;
}

type Shown = { authority: string; roots: Signed[]; people: Signed[] };

/** Roots and people lists of one station. */
export class StationTrust {
  readonly #pins: readonly string[];
  readonly #store: TrustStore;
  readonly #link: ServerLink;
  #held: readonly HeldAuthority[];
  #complaints: readonly TrustComplaint[] = [];
  #shownRoots: readonly Signed[] = [];
  #refreshing: Promise<void> | undefined;

  constructor(pins: readonly string[], store: TrustStore, link: ServerLink) {
    this.#pins = pins;
    this.#store = store;
    this.#link = link;
    this.#held = store.read();
  }

  get roots(): PinnedRoot[] {
    return this.#held.map(({ root }) => root);
  }

  get people(): PinnedPeople[] {
    return this.#held.flatMap(({ people }) => (people ? [people] : []));
  }

  /** What did not fit at the last look. */
  get complaints(): readonly TrustComplaint[] {
    return this.#complaints;
  }

  /** Every root that the server showed at the last look, of whatever authority: they prove nothing by themselves. */
  get shownRoots(): readonly Signed[] {
    return this.#shownRoots;
  }

  /** Pins from outside that no root was found for yet. */
  get unmetPins(): string[] {
    return this.#pins.filter((pin) => !this.#held.some(({ pins }) => pins.includes(pin)));
  }

  /** Walks on with what the server has now. Rejects where the server cannot be asked; what is held stays good. */
  async refresh(): Promise<void> {
    this.#refreshing ??= this.#walk().finally(() => (this.#refreshing = undefined));
    return this.#refreshing;
  }

  async #walk(): Promise<void> {
    const reply = await this.#link.call(endpoints.stations.readAuthorities);
    const shown = reply.authorities.map(
      ({ authority, roots, people }): Shown => ({
        authority,
        roots: roots.flatMap(readShown),
        people: people.flatMap(readShown),
      }),
    );
    const everyRoot = shown.flatMap(({ roots }) => roots);
    this.#shownRoots = everyRoot;
    const complaints: TrustComplaint[] = [];
    const held: HeldAuthority[] = [];
    for (const known of [...this.#held, ...(await this.#newlyPinned(everyRoot, complaints))])
      held.push(await this.#follow(known, shown, everyRoot, complaints));
    if (held.some((authority, at) => !isSame(authority, this.#held[at]))) this.#store.write(held);
    this.#held = held;
    this.#complaints = complaints;
  }

  /** Pins that a root was found for: the one moment in which a hash from outside decides. */
  async #newlyPinned(roots: readonly Signed[], complaints: TrustComplaint[]): Promise<HeldAuthority[]> {
    const fresh: HeldAuthority[] = [];
    for (const pin of this.unmetPins) {
      const signed = roots.find(({ bytes }) => hashOf(bytes, nodeCrypto) === pin);
      if (!signed) {
        complaints.push({
          authority: pin,
          because: "root-not-shown",
          detail: "the server shows no root with this hash",
        });
        continue;
      }
      const first = await pinFirstRoot(signed, pin, nodeCrypto);
      if (first.ok)
        fresh.push({
          pins: [pin],
          root: first.pinned,
          rootSigned: signed,
          people: undefined,
          peopleSigned: undefined,
        });
      else complaints.push({ authority: pin, because: first.because, detail: first.detail });
    }
    return fresh;
  }

  async #follow(
    known: HeldAuthority,
    shown: readonly Shown[],
    everyRoot: readonly Signed[],
    complaints: TrustComplaint[],
  ): Promise<HeldAuthority> {
    let held = await this.#walkOne(known, shown, complaints);
    const { successor } = held.root.root;
    const heir = successor && everyRoot.find(({ bytes }) => hashOf(bytes, nodeCrypto) === successor.hash);
    if (heir) {
      // The trial root's signatures grow; the last published copy has them all.
      const last =
        everyRoot.find(({ bytes }) => hashOf(bytes, nodeCrypto) === held.root.hash) ?? held.rootSigned;
      const move = await graduateRoot(held.root, last, heir, nodeCrypto);
      if (move.ok) {
        const pins = held.pins;
        held = { pins, root: move.pinned, rootSigned: heir, people: undefined, peopleSigned: undefined };
        held = await this.#walkOne(held, shown, complaints);
      } else if (move.because !== "successor-signatures")
        complaints.push({ authority: held.root.authority, because: move.because, detail: move.detail });
    }
    return held;
  }

  async #walkOne(
    known: HeldAuthority,
    shown: readonly Shown[],
    complaints: TrustComplaint[],
  ): Promise<HeldAuthority> {
    const { authority } = known.root;
    const mine = shown.find((candidate) => candidate.authority === authority);
    if (!mine) return known;
    const walk = await walkRoots(known.root, mine.roots, nodeCrypto);
    if (!walk.ok) complaints.push({ authority, because: walk.because, detail: walk.detail });
    const { pinned: root } = walk;
    const rootSigned =
      mine.roots.find(({ bytes }) => hashOf(bytes, nodeCrypto) === root.hash) ?? known.rootSigned;
    let { people, peopleSigned } = known;
    for (const signed of mine.people) {
      const verdict = await checkPeople(root, people, signed, nodeCrypto);
      if (verdict.ok) {
        people = verdict.pinned;
        peopleSigned = signed;
      } else if (verdict.because !== "people-not-newer")
        complaints.push({ authority, because: verdict.because, detail: verdict.detail });
    }
    return { pins: known.pins, root, rootSigned, people, peopleSigned };
  }
}

function isSame(one: HeldAuthority, other: HeldAuthority | undefined): boolean {
  return one.root.hash === other?.root.hash && one.people?.hash === other.people?.hash;
}

/** A document as the server carries it; nothing where it is not well formed. From outside: untrusted. */
export function readShown(carried: CarriedDocument): Signed[] {
  const signatures: Signature[] = [];
  for (const value of carried.signatures) {
    const parsed = parseSignature(value);
    if (!parsed.ok) return [];
    signatures.push(parsed.signature);
  }
  const { bytes, batches } = carried;
  const signed = uncarry({ bytes, signatures, ...(batches ? { batches } : {}) });
  return signed ? [signed] : [];
}

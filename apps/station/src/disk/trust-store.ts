/** What the station walked to: of each pinned authority the newest root and people list, persisted before use. */
import path from "node:path";
import {
  carry,
  type Carried,
  parseDocument,
  pinPeople,
  type PinnedPeople,
  type PinnedRoot,
  pinRoot,
  type Signed,
  uncarry,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { readIfThere, writeDurably } from "./write-durably.ts";

/** One authority as it is held. */
export interface HeldAuthority {
  /** The pins, given from outside the server, that led here: its own, or a trial's that it succeeded. */
  readonly pins: readonly string[];
  readonly root: PinnedRoot;
  readonly rootSigned: Signed;
  readonly people: PinnedPeople | undefined;
  readonly peopleSigned: Signed | undefined;
}

interface KeptAuthority {
  readonly pins: readonly string[];
  readonly root: Carried;
  readonly people: Carried | null;
  readonly adders: readonly (readonly [string, readonly string[]])[];
}

/** `trust.json` of the data directory. What stands there was checked when it was written. */
export class TrustStore {
  readonly #file: string;

  constructor(dataDir: string) {
    this.#file = path.join(dataDir, "trust.json");
  }

  /** What was held when the station was last at work. */
  read(): HeldAuthority[] {
    const text = readIfThere(this.#file);
    // Written by this station.
    const kept = text === undefined ? [] : (JSON.parse(text) as readonly KeptAuthority[]);
    return kept.map((authority) => held(authority));
  }

  /** Durable before this returns. */
  write(authorities: readonly HeldAuthority[]): void {
    const kept = authorities.map(
      ({ pins, rootSigned, people, peopleSigned }): KeptAuthority => ({
        pins,
        root: carry(rootSigned),
        people: peopleSigned ? carry(peopleSigned) : null,
        adders: people ? [...people.adders] : [],
      }),
    );
    writeDurably(this.#file, `${JSON.stringify(kept)}\n`);
  }
}

function held(kept: KeptAuthority): HeldAuthority {
  const rootSigned = uncarry(kept.root);
  const root = rootSigned && parseDocument("root", rootSigned.bytes);
  if (!rootSigned || !root?.ok)
    throw new Error("trust.json of the station is damaged: a root cannot be read");
  const peopleSigned = kept.people ? uncarry(kept.people) : undefined;
  const people = peopleSigned && parseDocument("people", peopleSigned.bytes);
  return {
    pins: kept.pins,
    root: pinRoot(root.document, rootSigned.bytes, nodeCrypto),
    rootSigned,
    people:
      people?.ok && peopleSigned
        ? pinPeople(people.document, peopleSigned.bytes, nodeCrypto, new Map(kept.adders))
        : undefined,
    peopleSigned: people?.ok ? peopleSigned : undefined,
  };
}

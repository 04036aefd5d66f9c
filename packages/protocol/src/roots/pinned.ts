/** A root and a people list as a device holds them: parsed once, with their keys indexed by fingerprint. */
import type { Crypto } from "../crypto.ts";
import { hashOf } from "../documents/document.ts";
import type { PersonKey } from "../documents/fields.ts";
import type { People, Requester } from "../documents/people.ts";
import type { Person, Root } from "../documents/root.ts";
import { keyFingerprint } from "../keys/key-text.ts";
import { marksOf } from "./key-marks.ts";

/** One key and who holds it. */
export interface KeyHolder<P> {
  readonly holder: P;
  readonly key: PersonKey;
  readonly fingerprint: string;
}

/** A root that was checked and accepted. `authority` is the hash of its version 1. */
export interface PinnedRoot {
  readonly authority: string;
  readonly version: number;
  readonly hash: string;
  readonly root: Root;
  readonly persons: ReadonlyMap<string, KeyHolder<Person>>;
  /** By person id, everything by which the same human is recognised elsewhere. */
  readonly marks: ReadonlyMap<string, ReadonlySet<string>>;
  readonly serverKeys: ReadonlyMap<string, string>;
}

/** A people list that was checked and accepted. */
export interface PinnedPeople {
  readonly authority: string;
  readonly version: number;
  readonly hash: string;
  readonly list: People;
  readonly requesters: ReadonlyMap<string, KeyHolder<Requester>>;
  /** By requester id, as in a root. */
  readonly marks: ReadonlyMap<string, ReadonlySet<string>>;
  /** By requester id, persons who do not approve for them: those in `added_by`, and those who only may have added them. */
  readonly adders: ReadonlyMap<string, readonly string[]>;
}

/** Indexes a root. The caller has checked it: pinning proves nothing by itself. */
export function pinRoot(root: Root, bytes: Uint8Array, crypto: Crypto): PinnedRoot {
  const hash = hashOf(bytes, crypto);
  return {
    authority: root.authority ?? hash,
    version: root.version,
    hash,
    root,
    persons: indexKeys(root.persons, crypto),
    marks: indexMarks(root.persons, crypto),
    serverKeys: new Map(root.server_keys.map((key) => [keyFingerprint(key, crypto), key])),
  };
}

/** Indexes a people list that was checked. `adders` says who counts as having added a requester, where that is more than their entry says. */
export function pinPeople(
  list: People,
  bytes: Uint8Array,
  crypto: Crypto,
  adders: ReadonlyMap<string, readonly string[]> = new Map(),
): PinnedPeople {
  return {
    authority: list.authority,
    version: list.version,
    hash: hashOf(bytes, crypto),
    list,
    requesters: indexKeys(list.requesters, crypto),
    marks: indexMarks(list.requesters, crypto),
    adders: new Map(
      list.requesters.map(({ id, added_by: told }) => [
        id,
        [...new Set([...told, ...(adders.get(id) ?? [])])].toSorted(),
      ]),
    ),
  };
}

function indexKeys<P extends { keys: PersonKey[] }>(
  holders: readonly P[],
  crypto: Crypto,
): Map<string, KeyHolder<P>> {
  const index = new Map<string, KeyHolder<P>>();
  for (const holder of holders) {
    for (const key of holder.keys) {
      const fingerprint = keyFingerprint(key.key, crypto);
      index.set(fingerprint, { holder, key, fingerprint });
    }
  }
  return index;
}

function indexMarks(
  holders: readonly { id: string; keys: PersonKey[]; also?: string[] }[],
  crypto: Crypto,
): Map<string, ReadonlySet<string>> {
  return new Map(holders.map((holder) => [holder.id, marksOf(holder, crypto)]));
}

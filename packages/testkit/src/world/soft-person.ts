/** A person with keys in software, and the entry by which a root or people list names them. */

import type { Person, PersonKey, Signature } from "@countersign/protocol";
import type { Namespace } from "@countersign/protocol";
import { seededKey } from "./seeded-key.ts";

/** Whatever signs: an SSH key, a passkey, or something a test makes up. */
export interface SoftKey {
  readonly key: string;
  readonly fingerprint: string;
  sign(namespace: Namespace, message: Uint8Array): Signature;
}

/** Somebody who can sign. `entry` is how a root names them. */
export interface SoftPerson {
  readonly id: string;
  readonly name: string;
  readonly keys: readonly SoftKey[];
  readonly entry: Person;
  /** Signs with the first key, or with the one given. */
  readonly sign: (namespace: Namespace, message: Uint8Array, key?: SoftKey) => Signature;
}

/** How to make a person; only `id` is needed. Without keys they hold the Ed25519 key of their id. */
export interface PersonOptions {
  id: string;
  name?: string;
  groups?: readonly string[];
  key?: SoftKey;
  keys?: readonly SoftKey[];
  /** The station of their passkeys. */
  station?: string;
  /** Their passkeys may be synced ones. */
  synced?: boolean;
  /** Fingerprints of keys that the same human holds elsewhere. */
  also?: readonly string[];
}

/** Makes a person. */
export function makePerson(options: PersonOptions): SoftPerson {
  const { id, name = id[0]?.toUpperCase() + id.slice(1), groups = [], also = [] } = options;
  const keys = options.keys ?? [options.key ?? seededKey(id)];
  const [first] = keys;
  const entry: Person = {
    id,
    name,
    keys: keys.map((key) => keyEntry(key, options)).sort(byText((item) => item.key)),
    groups: [...groups].sort(),
    also: [...also].sort(),
  };
  return {
    id,
    name,
    keys,
    entry,
    sign: (namespace, message, key = first) => {
      if (!key) throw new Error(`${id} holds no key`);
      return key.sign(namespace, message);
    },
  };
}

function keyEntry(key: SoftKey, { station, synced }: PersonOptions): PersonKey {
  // Base64url has no space in it: a passkey, which belongs to a station.
  if (key.key.includes(" ")) return { key: key.key };
  return {
    key: key.key,
    ...(station === undefined ? {} : { station }),
    ...(synced === undefined ? {} : { synced }),
  };
}

/** Compares items by a text, in the code-unit order that documents use. */
export function byText<T>(text: (item: T) => string): (left: T, right: T) => number {
  return (left, right) => (text(left) < text(right) ? -1 : text(left) > text(right) ? 1 : 0);
}

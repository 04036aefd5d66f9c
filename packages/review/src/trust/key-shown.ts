/** Keys by their fingerprints, in every spelling that people read out to each other. */
import {
  type Crypto,
  keyFingerprint,
  keyKind,
  opensshFingerprint,
  type PersonKey,
} from "@countersign/protocol";
import type { KeyShown } from "./root-model.ts";

/** A key's fingerprint; in words where the text is no usable key: a draft may hold anything. */
export function fingerprintOf(key: string, crypto: Crypto): string {
  return keyKind(key) === undefined ? "a key that cannot be read" : keyFingerprint(key, crypto);
}

/** A key as it is shown. */
export function keyShown({ key, station, synced }: PersonKey, crypto: Crypto): KeyShown {
  const kind = keyKind(key);
  const about = { ...(station === undefined ? {} : { station }), synced: synced ?? false };
  if (kind === undefined) return { kind: "unreadable", fingerprints: [], ...about };
  const ours = keyFingerprint(key, crypto);
  return kind === "ssh"
    ? { kind, fingerprints: [ours, opensshFingerprint(key, crypto)], ...about }
    : { kind: "passkey", fingerprints: [ours], ...about };
}

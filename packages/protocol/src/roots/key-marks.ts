/** Telling whether two entries are the same human: by everything that can be recognised of their keys. */
import type { Crypto } from "../crypto.ts";
import { encodeHex } from "../encoding/bytes.ts";
import { keyFingerprint, parseKey } from "../keys/key-text.ts";

/**
 * The marks of one key: its fingerprint, and its public numbers whatever text they stand in. The same P-256 key can be
 * written as an SSH key, as a token's key and as a passkey, with three fingerprints; it is one key all the same.
 * Throws KeyTextError where the text is no key.
 */
export function keyMarks(keyText: string, crypto: Crypto): string[] {
  const fingerprint = keyFingerprint(keyText, crypto);
  const parsed = parseKey(keyText);
  if (!parsed.ok) return [fingerprint];
  const publicKey = parsed.key.kind === "ssh" ? parsed.key.ssh.publicKey : parsed.key.cose.publicKey;
  const { alg } = publicKey;
  const numbers =
    alg === "ed25519" ? [publicKey.raw] : alg === "rsa" ? [publicKey.n] : [publicKey.x, publicKey.y];
  return [fingerprint, `${alg}:${numbers.map(encodeHex).join(":")}`];
}

/** All marks of a person: of each key held here, and the fingerprints of keys said to be held elsewhere. */
export function marksOf(
  holder: { readonly keys: readonly { readonly key: string }[]; readonly also?: readonly string[] },
  crypto: Crypto,
): ReadonlySet<string> {
  return new Set([...holder.keys.flatMap((key) => keyMarks(key.key, crypto)), ...(holder.also ?? [])]);
}

/** Whether two sets of marks have one in common: the same human. */
export function shareMark(left: ReadonlySet<string>, right: ReadonlySet<string>): boolean {
  for (const mark of left) if (right.has(mark)) return true;
  return false;
}

/** Whether a mark stands in two of the sets. */
export function anyMarkTwice(holders: readonly ReadonlySet<string>[]): boolean {
  const seen = new Set<string>();
  for (const marks of holders) {
    if (shareMark(marks, seen)) return true;
    for (const mark of marks) seen.add(mark);
  }
  return false;
}

/** `marks` grown by everybody in `others` who shares one of them, and by whoever shares one with those. */
export function sameHuman(
  marks: ReadonlySet<string>,
  others: readonly ReadonlySet<string>[],
): ReadonlySet<string> {
  let human = marks;
  for (;;) {
    const known = human;
    const grown = others.filter((other) => shareMark(known, other)).flatMap((other) => [...other]);
    human = new Set([...known, ...grown]);
    if (human.size === known.size) return human;
  }
}

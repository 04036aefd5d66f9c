/** Comparing a fingerprint with what its owner read out, in person or by telephone. */

/** How many characters have to be typed at least: 64 bits, beyond what anybody can make another key to fit. */
export const READ_OUT_CHARACTERS = 16;

/**
 * Whether what was typed is the beginning of one of the spellings, at least sixteen characters of it. Hexadecimal digits
 * may be typed in capitals and with spaces between them; OpenSSH's spelling has both cases and no spaces.
 */
export function wasReadOut(typed: string, fingerprints: readonly string[]): boolean {
  const text = typed.replaceAll(/\s/g, "").replace(/^sha256:/i, "");
  if (text.length < READ_OUT_CHARACTERS) return false;
  return fingerprints.some((fingerprint) =>
    fingerprint.startsWith("sha256:")
      ? bare(fingerprint).startsWith(text.toLowerCase())
      : bare(fingerprint).startsWith(text),
  );
}

const bare = (fingerprint: string) => fingerprint.replace(/^sha256:/i, "");

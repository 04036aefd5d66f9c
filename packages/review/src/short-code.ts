/** The code by which people recognise a document across screens. */

/** Four groups of four characters of a document's hash: for recognising, never for deciding. */
export function shortCode(hash: string): string {
  return (hash.slice("sha256:".length, "sha256:".length + 16).match(/.{4}/g) ?? []).join("-");
}

/** Ids made short enough to recognise, never to decide by. */

/** The first characters of a hash or uuid. */
export function shortId(id: string): string {
  const bare = id.replace(/^(sha256:|SHA256:)/, "");
  return bare.length <= 12 ? bare : `${bare.slice(0, 8)}…`;
}

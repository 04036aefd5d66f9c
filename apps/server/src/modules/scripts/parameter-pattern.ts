/**
 * Patterns of parameters: a part of regular expressions that cannot make a matcher run away, since whoever writes a
 * script chooses the pattern and whoever runs it the value.
 */

/** Why a pattern is refused. */
export type PatternRefusal = "not-anchored" | "not-a-pattern" | "too-clever";

/** Longest value that is matched against a pattern, in UTF-16 units. */
export const longestPatternValue = 256;
const mostUnboundedRepeats = 3;

/** The pattern, or why it is none of ours. Anchored means that it begins with ^ and ends with $. */
export function readPattern(
  source: string,
):
  | { readonly ok: true; readonly pattern: RegExp }
  | { readonly ok: false; readonly because: PatternRefusal } {
  if (!source.startsWith("^") || !source.endsWith("$") || source.endsWith("\\$"))
    return { ok: false, because: "not-anchored" };
  const bare = withoutEscapesAndClasses(source);
  // A repeated group inside a repeat is what explodes; back references and look-around are as bad.
  const isClever =
    /\)[*+{]/.test(bare) ||
    /\(\?(?!:)/.test(bare) ||
    /\\[1-9k]/.test(source) ||
    bare.slice(1, -1).search(/[\^$]/) >= 0 ||
    (bare.match(/[*+]|\{\d+,\}/g) ?? []).length > mostUnboundedRepeats;
  if (isClever) return { ok: false, because: "too-clever" };
  try {
    // Alternatives bind weaker than anchors, so the whole is grouped once more.
    return { ok: true, pattern: new RegExp(`^(?:${source.slice(1, -1)})$`, "v") };
  } catch {
    return { ok: false, because: "not-a-pattern" };
  }
}

/** What is left are the operators: escaped characters and character classes become a letter. */
function withoutEscapesAndClasses(source: string): string {
  return source.replaceAll(/\\./gs, "a").replaceAll(/\[[^\]]*\]/g, "a");
}

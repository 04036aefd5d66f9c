/** Reading TypeScript as a tree: one shape for every node, and a walk that knows where it stands. */
import { parseSync } from "oxc-parser";

/** Any node of the ESTree-shaped syntax tree; fields other than these differ by `type`. */
export type SyntaxNode = { type: string; start: number; end: number; [field: string]: unknown };

/** A node, the field in which it stands, and the nodes around it: the nearest last. */
export type Visit = (node: SyntaxNode, field: string, ancestors: readonly SyntaxNode[]) => void;

/** The parsed file, or why it could not be parsed. */
export type ParsedSource = { ok: true; program: SyntaxNode } | { ok: false; because: string };

/** Parses one TypeScript source text; a syntax error is an answer, not an exception. */
export function parseSource(path: string, text: string): ParsedSource {
  const parsed = parseSync(path, text, { sourceType: "module" });
  const problem = parsed.errors[0];
  if (problem) return { ok: false, because: problem.message };
  return isSyntaxNode(parsed.program)
    ? { ok: true, program: parsed.program }
    : { ok: false, because: "the parser returned no program" };
}

/** True for an object that looks like a syntax node. */
export function isSyntaxNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

/** Calls `visit` for `node` and everything below it, parents first. */
export function walk(node: SyntaxNode, visit: Visit): void {
  const ancestors: SyntaxNode[] = [];
  const step = (current: SyntaxNode, field: string) => {
    visit(current, field, ancestors);
    ancestors.push(current);
    for (const [name, value] of Object.entries(current)) {
      for (const child of Array.isArray(value) ? value : [value]) if (isSyntaxNode(child)) step(child, name);
    }
    ancestors.pop();
  };
  step(node, "");
}

/** The line, counted from 1, of an offset in UTF-16 code units. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

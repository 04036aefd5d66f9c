/** Finds the names a source file takes from its surroundings without importing them: clocks, chance, processes, networks. */
import { isBoundIn } from "./scopes.ts";
import { isSyntaxNode, lineAt, walk, type SyntaxNode } from "./syntax-node.ts";

/** A global that is used, by its dotted name as far as it is written out: `Date.now`, `new Date`, `process`. */
export type FoundGlobal = { name: string; line: number };

/** Every value that is read under one of `watched` names, unless the file binds that name itself at this place. */
export function globalsIn(program: SyntaxNode, text: string, watched: ReadonlySet<string>): FoundGlobal[] {
  const found: FoundGlobal[] = [];
  walk(program, (node, field, ancestors) => {
    const parent = ancestors.at(-1);
    if (node.type !== "Identifier" || !parent || !watched.has(String(node["name"]))) return;
    if (!isValueUse(parent, field) || isBoundIn(ancestors, String(node["name"]))) return;
    found.push({ name: dottedName(node, parent, field), line: lineAt(text, node.start) });
  });
  return found;
}

/** Types that still hold a value expression; every other TS node is erased and reads nothing. */
const transparentTypes = new Set(["TSAsExpression", "TSSatisfiesExpression", "TSNonNullExpression"]);

function isValueUse(parent: SyntaxNode, field: string): boolean {
  const named = field === "property" || field === "key";
  if (named && parent["computed"] !== true) return false;
  if (parent.type.startsWith("TS")) return transparentTypes.has(parent.type) && field === "expression";
  return ![
    "LabeledStatement",
    "BreakStatement",
    "ContinueStatement",
    "ImportSpecifier",
    "ExportSpecifier",
  ].includes(parent.type);
}

function dottedName(node: SyntaxNode, parent: SyntaxNode, field: string): string {
  const name = String(node["name"]);
  if (parent.type === "MemberExpression" && field === "object" && isSyntaxNode(parent["property"])) {
    const property = parent["property"];
    if (parent["computed"] !== true) return `${name}.${String(property["name"])}`;
    return property.type === "Literal" ? `${name}.${String(property["value"])}` : `${name}[…]`;
  }
  if (parent.type === "NewExpression" && field === "callee") {
    const given = Array.isArray(parent["arguments"]) && parent["arguments"].length > 0;
    return given ? `new ${name}(…)` : `new ${name}()`;
  }
  return parent.type === "CallExpression" && field === "callee" ? `${name}()` : name;
}

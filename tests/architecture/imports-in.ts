/** Finds every way in which a source file can bring in another module, written out or computed. */
import { isSyntaxNode, lineAt, walk, type SyntaxNode } from "./syntax-node.ts";

/** One import: what it names (`undefined` when it is computed at run time) and where it stands. */
export type FoundImport = { specifier: string | undefined; line: number };

/**
 * Static, type-only, side-effect and re-exporting imports; `import()`; `import("x").Type`; `import x = require()`;
 * `require`, `require.resolve`, `createRequire(…)`, `import.meta.resolve` and `process.getBuiltinModule`.
 */
export function importsIn(program: SyntaxNode, text: string): FoundImport[] {
  const found: FoundImport[] = [];
  const add = (source: unknown, at: SyntaxNode) =>
    found.push({ specifier: literalText(source), line: lineAt(text, at.start) });

  walk(program, (node) => {
    switch (node.type) {
      case "ImportDeclaration":
      case "ExportAllDeclaration":
      case "ImportExpression":
      case "TSImportType":
        add(node["source"], node);
        break;
      case "ExportNamedDeclaration":
        if (node["source"]) add(node["source"], node);
        break;
      case "TSExternalModuleReference":
        add(node["expression"], node);
        break;
      case "CallExpression":
        if (loadsByCall(node)) add(firstArgument(node), node);
        break;
    }
  });
  return found;
}

const loadingMethods = new Set(["getBuiltinModule", "mainModule", "_load", "createRequire", "require"]);

function loadsByCall(call: SyntaxNode): boolean {
  const callee = call["callee"];
  if (!isSyntaxNode(callee)) return false;
  // createRequire is given a place, not a module: literalText reads it as a path, or as computed. Both are refused.
  if (callee.type === "Identifier") return callee["name"] === "require" || callee["name"] === "createRequire";
  // createRequire(place)("module") in one breath; the inner call is found by itself too.
  if (callee.type === "CallExpression") return loadsByCall(callee);
  if (callee.type !== "MemberExpression" || !isSyntaxNode(callee["property"])) return false;
  const property = callee["property"];
  const name = callee["computed"] === true ? literalText(property) : String(property["name"]);
  if (name !== undefined && loadingMethods.has(name)) return true;
  const object = callee["object"];
  if (name !== "resolve" || !isSyntaxNode(object)) return false;
  return object.type === "MetaProperty" || object["name"] === "require";
}

function firstArgument(call: SyntaxNode): unknown {
  return Array.isArray(call["arguments"]) ? call["arguments"][0] : undefined;
}

function literalText(node: unknown): string | undefined {
  if (!isSyntaxNode(node)) return undefined;
  if (node.type === "TSLiteralType") return literalText(node["literal"]);
  if (node.type === "Literal" && typeof node["value"] === "string") return node["value"];
  const quasis = node.type === "TemplateLiteral" && Array.isArray(node["quasis"]) ? node["quasis"] : [];
  const only: unknown = quasis.length === 1 ? quasis[0] : undefined;
  const value: unknown = isSyntaxNode(only) ? only["value"] : undefined;
  return isRecord(value) && typeof value["cooked"] === "string" ? value["cooked"] : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

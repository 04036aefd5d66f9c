/** The parts of our style that a machine can see: a first comment, a telling name, a reason beside each cast. */
import { isSyntaxNode, lineAt, walk, type SyntaxNode } from "../architecture/syntax-node.ts";

/** Names that say nothing about what is inside. */
const emptyNames = /(^|-)(utils?|helpers?|common|misc|managers?)(-|\.)/;

/** What in this file departs from the style of the house, as sentences; empty when nothing does. */
export function lapsesIn(path: string, text: string, program: SyntaxNode): string[] {
  const name = path.split("/").at(-1) ?? "";
  return [
    ...(/^(#!.*\n)?\s*(\/\*\*|\/\/)/.test(text) ? [] : [`${path}: opens without saying what it promises`]),
    ...(/^[a-z0-9]+([-.][a-z0-9]+)*\.[cm]?tsx?$/.test(name) ? [] : [`${path}: is not kebab-case`]),
    ...(emptyNames.test(name) ? [`${path}: its name says nothing`] : []),
    ...castsWithoutReason(text, program).map((line) => `${path}:${line}: a cast without a reason beside it`),
  ];
}

/** Lines with a cast (`as const` is none) that have no comment on the same line or on the three above. */
function castsWithoutReason(text: string, program: SyntaxNode): number[] {
  const lines = text.split("\n");
  const found: number[] = [];
  walk(program, (node) => {
    if (node.type !== "TSAsExpression" && node.type !== "TSTypeAssertion") return;
    if (isConst(node["typeAnnotation"])) return;
    const line = lineAt(text, node.end);
    if (!lines.slice(Math.max(0, line - 4), line).some((near) => /\/\/|\*\//.test(near))) found.push(line);
  });
  return found;
}

function isConst(type: unknown): boolean {
  if (!isSyntaxNode(type)) return false;
  const named = type["typeName"];
  return isSyntaxNode(named) && named["name"] === "const";
}

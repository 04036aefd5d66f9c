/** Tells names that a file binds itself (parameters, variables, functions, imports) from names of its surroundings. */
import { isSyntaxNode, type SyntaxNode } from "./syntax-node.ts";

/** True when one of the enclosing nodes binds `name`. Ambient declarations (`declare const x`) bind nothing. */
export function isBoundIn(ancestors: readonly SyntaxNode[], name: string): boolean {
  return ancestors.some((ancestor) => bindingsOf(ancestor).has(name));
}

const known = new WeakMap<SyntaxNode, ReadonlySet<string>>();

function bindingsOf(scope: SyntaxNode): ReadonlySet<string> {
  let names = known.get(scope);
  if (!names) known.set(scope, (names = new Set(boundPatterns(scope).flatMap(namesInPattern))));
  return names;
}

function boundPatterns(scope: SyntaxNode): unknown[] {
  switch (scope.type) {
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      return [scope["id"], ...listOf(scope["params"])];
    case "ClassDeclaration":
    case "ClassExpression":
      return [scope["id"]];
    case "CatchClause":
      return [scope["param"]];
    case "ForStatement":
      return declaredBy(scope["init"]);
    case "ForOfStatement":
    case "ForInStatement":
      return declaredBy(scope["left"]);
    case "Program":
    case "BlockStatement":
    case "StaticBlock":
      return listOf(scope["body"]).flatMap(declaredBy);
    case "SwitchCase":
      return listOf(scope["consequent"]).flatMap(declaredBy);
    default:
      return [];
  }
}

function declaredBy(statement: unknown): unknown[] {
  if (!isSyntaxNode(statement) || statement["declare"] === true) return [];
  switch (statement.type) {
    case "VariableDeclaration":
      return listOf(statement["declarations"]).map((one) => (isSyntaxNode(one) ? one["id"] : undefined));
    case "FunctionDeclaration":
    case "ClassDeclaration":
      return [statement["id"]];
    case "ImportDeclaration":
      return listOf(statement["specifiers"]).map((one) => (isSyntaxNode(one) ? one["local"] : undefined));
    case "ExportNamedDeclaration":
      return declaredBy(statement["declaration"]);
    default:
      return [];
  }
}

function namesInPattern(pattern: unknown): string[] {
  if (!isSyntaxNode(pattern)) return [];
  switch (pattern.type) {
    case "Identifier":
      return [String(pattern["name"])];
    case "ObjectPattern":
      return listOf(pattern["properties"]).flatMap(namesInPattern);
    case "Property":
      return namesInPattern(pattern["value"]);
    case "ArrayPattern":
      return listOf(pattern["elements"]).flatMap(namesInPattern);
    case "AssignmentPattern":
      return namesInPattern(pattern["left"]);
    case "RestElement":
      return namesInPattern(pattern["argument"]);
    default:
      return [];
  }
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

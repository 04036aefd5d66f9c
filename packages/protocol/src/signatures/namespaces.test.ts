import { expect, test } from "vitest";
import { NAMESPACES, NAMESPACES_IN_USE, isNamespace, isNamespaceInUse } from "./namespaces.ts";

test("namespaces are told apart from look-alikes", () => {
  expect(NAMESPACES.every((namespace) => isNamespace(namespace))).toBe(true);
  for (const text of [
    "countersign.request.v2",
    "countersign.request",
    "Countersign.request.v1",
    "",
    undefined,
    1,
  ])
    expect(isNamespace(text)).toBe(false);
});

test("every namespace is in use or reserved, and the lists cannot be changed at run time", () => {
  expect(new Set(NAMESPACES).size).toBe(18);
  expect(NAMESPACES.filter((namespace) => isNamespaceInUse(namespace)).toSorted(byText)).toEqual(
    [...NAMESPACES_IN_USE].toSorted(byText),
  );
  expect(isNamespaceInUse("countersign.update.v1")).toBe(false);
  expect(Object.isFrozen(NAMESPACES)).toBe(true);
  expect(Object.isFrozen(NAMESPACES_IN_USE)).toBe(true);
});

function byText(left: string, right: string): number {
  return left < right ? -1 : 1;
}

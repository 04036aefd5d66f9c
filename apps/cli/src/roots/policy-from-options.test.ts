import { expect, test } from "vitest";
import { UsageError } from "../command.ts";
import { policyFrom } from "./policy-from-options.ts";

function composed(
  kind: "script" | "reboot",
  options: Readonly<Record<string, string>>,
  flags: readonly string[],
) {
  return policyFrom(
    { text: (name) => options[name], all: () => [], flag: (name) => flags.includes(name) },
    "acme",
    kind,
  );
}

test.each<[string, "script" | "reboot", Readonly<Record<string, string>>, readonly string[], boolean]>([
  ["a script that people sign has them", "script", {}, [], true],
  ["unless somebody says no", "script", {}, ["no-secrets"], false],
  ["a restart has none", "reboot", {}, [], false],
  ["by the server's word alone only where somebody says so", "script", { level: "off" }, [], false],
  ["and then it has them", "script", { level: "off" }, ["secrets"], true],
])("secrets: %s", (_title, kind, options, flags, expected) => {
  expect(composed(kind, options, flags).secrets).toBe(expected);
});

test("yes and no at once is no choice", () => {
  expect(() => composed("script", {}, ["secrets", "no-secrets"])).toThrow(UsageError);
});

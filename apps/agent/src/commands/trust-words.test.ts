import { countersignPolicy, serverPolicy } from "@countersign/testkit";
import { expect, test } from "vitest";
import { trustWord } from "./trust-words.ts";

test("A policy is called what trust.md calls it", () => {
  expect(trustWord(serverPolicy("acme"))).toBe("server-trust");
  expect(trustWord(countersignPolicy("acme"))).toBe("device-trust");
  expect(trustWord(countersignPolicy("acme", { min_independent: 0 }))).toBe("console-trust");
});

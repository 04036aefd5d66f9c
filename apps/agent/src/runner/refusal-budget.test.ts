import { expect, test } from "vitest";
import { RefusalBudget } from "./refusal-budget.ts";

test("Refusals have receipts up to a burst, then one a second; the rest are counted", () => {
  let now = 0;
  const budget = new RefusalBudget(() => now);
  const taken = () => Array.from({ length: 1000 }, () => budget.take()).filter(Boolean).length;
  expect(taken()).toBe(256);
  expect(budget.takeSuppressed()).toBe(744);
  expect(budget.takeSuppressed()).toBe(0);
  now = 3.9;
  expect(taken()).toBe(3);
  now = 1_000_000;
  expect(taken()).toBe(256);
});

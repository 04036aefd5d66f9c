/** Pages stay joined, whatever comes and goes between them. */
import { expect, test } from "vitest";
import { extended, linked, type PageChain, UNREAD } from "./page-chain.ts";

const three: PageChain = { cursors: [null, "a", "b"], next: "c" };

test("a list grows by the page that the last one names, and ends where it names none", () => {
  const first = linked(UNREAD, 0, "a");
  expect(extended(first)).toEqual({ cursors: [null, "a"], next: undefined });
  expect(extended(UNREAD)).toBe(UNREAD);
  const ended = linked(extended(first), 1, null);
  expect(extended(ended)).toBe(ended);
});

test("the same answer again changes nothing", () => {
  expect(linked(three, 0, "a")).toBe(three);
  expect(linked(three, 2, "c")).toBe(three);
  expect(linked(three, 9, "z")).toBe(three);
});

test("where a page ends elsewhere the following one begins there, and none is lost", () => {
  expect(linked(three, 0, "a2")).toEqual({ cursors: [null, "a2", "b"], next: "c" });
  expect(linked(three, 1, "b2")).toEqual({ cursors: [null, "a", "b2"], next: undefined });
});

test("where a page became the last one, those after it are gone", () => {
  expect(linked(three, 0, null)).toEqual({ cursors: [null], next: null });
});

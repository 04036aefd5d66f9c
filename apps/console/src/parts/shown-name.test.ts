/** A name that reads otherwise than it is: in a choice or a notice there is no mark beside it. */
import { afterEach, expect, test } from "vitest";
import { dismiss, noticesNow, notify, notifyError } from "./notice-store.ts";
import { shownName } from "./shown-name.ts";

afterEach(() => {
  for (const { id } of noticesNow()) dismiss(id);
});

test.each([
  ["Bob\u202erekaB ", "Bob‹U+202E RIGHT-TO-LEFT OVERRIDE›rekaB "],
  ["B\u043eb", "B\u043e‹U+043E (Cyrillic) looks like o›b"],
  ["Bob\u200b", "Bob‹U+200B ZERO WIDTH SPACE›"],
  ["Jürgen Müller", "Jürgen Müller"],
])("%j is written out", (name, shown) => {
  expect(shownName(name)).toBe(shown);
});

test("so it is in notices of what was done, and of what failed", () => {
  notify("Station\u202e2 is accepted.");
  notifyError(new Error("no\u2066body"));
  const texts = noticesNow().map(({ text }) => text);
  expect(texts[0]).toBe("Station‹U+202E RIGHT-TO-LEFT OVERRIDE›2 is accepted.");
  expect(texts.join("")).not.toMatch(/[\u202e\u2066]/);
});

/** Links of others that use the way back after signing in. */
import { expect, test } from "vitest";
import { ownAddress } from "./own-address.ts";

const origin = "https://console.example";

test.each([
  "//evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  "\t//evil.example",
  "///evil.example",
  "/runs/..//evil.example",
  "/./%2e%2e//evil.example",
  "https://evil.example/",
  "https:/evil.example",
  "mailto:somebody@evil.example",
  "data:text/html,x",
  "//console.example:444/",
  "",
  undefined,
])("%j leads to the beginning", (next) => {
  expect(ownAddress(next, origin)).toBe("/");
});

test.each([
  ["/runs/1?client=acme#output", "/runs/1?client=acme#output"],
  ["/runs/../devices", "/devices"],
  ["/a?next=//evil.example", "/a?next=//evil.example"],
])("%j leads on", (next, to) => {
  expect(ownAddress(next, origin)).toBe(to);
});

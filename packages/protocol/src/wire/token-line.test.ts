import { expect, test } from "vitest";
import { formatTokenLine, isTokenLine, parseTokenLine } from "./token-line.ts";

const seed = new Uint8Array(32).fill(0xff);
const line = { authority: `sha256:${"ab".repeat(32)}`, client: "acme_2.north", seed };

test("a token's line holds authority, client and key, and gives them back", () => {
  const text = formatTokenLine(line);
  expect(isTokenLine(text)).toBe(true);
  expect(text).toMatch(/^[A-Za-z0-9._-]+$/);
  expect(parseTokenLine(text)).toEqual(line);
});

test("what was cut, lengthened or mistyped in copying is none", () => {
  const text = formatTokenLine(line);
  for (const bad of [text.slice(0, -13), `${text}_`, ` ${text}`, text.replace("csat1", "csat2"), "cse_x", ""])
    expect(parseTokenLine(bad)).toBeUndefined();
});

/** Cells that others planted stay text. */
import { expect, test } from "vitest";
import { csvCell, csvLine } from "./csv.ts";

test.each([
  ['=HYPERLINK("https://evil.example")', '"\'=HYPERLINK(""https://evil.example"")"'],
  ["+1+cmd|' /C calc'!A0", "\"'+1+cmd|' /C calc'!A0\""],
  ["-2+3", '"\'-2+3"'],
  ["@SUM(A1)", '"\'@SUM(A1)"'],
  ["\t=1", "\"'\t'=1\""],
  ["\r=1", "\"'\r'=1\""],
  ["\n=1", "\"'\n'=1\""],
  ["\ttext", '"\'\ttext"'],
  ["  =1", '"\'  =1"'],
  ["\u200b=1", '"\'\u200b=1"'],
  ["\ufeff@x", '"\'\ufeff@x"'],
  ["\u00a0+1", '"\'\u00a0+1"'],
  ["＝1+1", '"\'＝1+1"'],
  ["＠x", '"\'＠x"'],
])("a formula in %j is text", (planted, written) => {
  expect(csvCell(planted)).toBe(written);
});

test("no text ends its cell or its line, nor where semicolons, tabs or lines are taken for the ends of cells", () => {
  expect(csvLine(['a",=1', "b;=1", "c\r\n=1,2"])).toBe(`"a"",=1","b;'=1","c\r\n'=1,2"\r\n`);
  expect(csvCell('x"; "@y\t-1')).toBe(`"x""; ""'@y\t'-1"`);
});

test("what is harmless stays as it is, and numbers stay numbers", () => {
  expect(csvLine(["web-1", "a=b", "", "it's", 12, -3, null])).toBe(`"web-1","a=b","","it's",12,-3,\r\n`);
});

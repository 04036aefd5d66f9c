/** Paths and filters: what directories send is understood, and nothing else is. */
import { expect, test } from "vitest";
import { ScimError } from "./scim-error.ts";
import { readFilter, readPath } from "./scim-path.ts";

test.each([
  ["userName", { attribute: "username" }],
  ["name.givenName", { attribute: "name", sub: "givenname" }],
  [
    'emails[type eq "work"].value',
    { attribute: "emails", where: { attribute: "type", value: "work" }, sub: "value" },
  ],
  ['members[value eq "a\\"b"]', { attribute: "members", where: { attribute: "value", value: 'a"b' } }],
  ["emails[primary eq true]", { attribute: "emails", where: { attribute: "primary", value: "true" } }],
  ["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", { attribute: "manager" }],
])("the path %s", (text, parts) => {
  expect(readPath(text)).toEqual({ where: undefined, sub: undefined, ...parts });
});

test.each([
  "",
  "a b",
  "a.b.c",
  "a[b]",
  'a[b eq "c"',
  'a[b eq "c"]]',
  "__proto__",
  'a[b sw "c"]',
  `a${".b".repeat(2000)}`,
  'a[b eq "\\x"]',
])("is no path: %s", (text) => expect(refusalOf(() => readPath(text))).toBe("invalidPath"));

test("filters are conditions joined by and", () => {
  const filter = readFilter(' userName eq "a and b eq \\"c\\"" AND active Eq true and emails.value eq "x" ');
  expect(filter.map(({ path, value }) => [path.attribute, path.sub, value])).toEqual([
    ["username", undefined, 'a and b eq "c"'],
    ["active", undefined, "true"],
    ["emails", "value", "x"],
  ]);
});

test.each([
  "userName",
  'userName eq "a" or userName eq "b"',
  'userName co "a"',
  'userName sw "a"',
  "title pr",
  'not (userName eq "a")',
  '(userName eq "a")',
  `${"(".repeat(1900)}a`,
  "userName eq 'a'",
  'userName eq "a',
  'userName eq "a" and',
  'userName eq "a" and ',
  'userName eq "a"and userName eq "b" x',
  `userName eq "${"\\\\".repeat(990)}`,
  Array.from({ length: 11 }, () => 'a eq "b"').join(" and "),
  `userName eq "${"x".repeat(2000)}"`,
])("is no filter here: %s", (text) => expect(refusalOf(() => readFilter(text))).toBe("invalidFilter"));

function refusalOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof ScimError) return error.scimType;
    throw error;
  }
}

/** The style that a machine can see is kept in every production file, and each lapse is shown to be seen. */
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readSourceTree } from "./architecture/source-tree.ts";
import { parseSource } from "./architecture/syntax-node.ts";
import { lapsesIn } from "./house-style/lapses-in.ts";

test("production files say what they promise, have telling names, and give a reason for each cast", () => {
  const { files } = readSourceTree(fileURLToPath(new URL("..", import.meta.url)));
  const production = [...files.values()].filter((file) => !file.isTest);
  expect(production.length).toBeGreaterThan(50);
  expect(
    production.flatMap(({ path, text, program }) => (program ? lapsesIn(path, text, program) : [])),
  ).toEqual([]);
});

test.each([
  ["a file without a first comment", "a/b.ts", "export const a = 1;", "opens without"],
  ["an empty name", "a/string-utils.ts", "/** A. */", "says nothing"],
  ["another empty name", "a/helpers.ts", "/** A. */", "says nothing"],
  ["a name in another spelling", "a/RunStore.ts", "/** A. */", "kebab-case"],
  ["a bare cast", "a/b.ts", "/** A. */\n\n\n\nexport const a = b as string;", "b.ts:5: a cast"],
  ["a double cast", "a/b.ts", "/** A. */\n\n\n\nexport const a = b as unknown as string;", "b.ts:5: a cast"],
])("a lapse is seen: %s", (_what, path, text, lapse) => {
  expect(lapses(path, text).join()).toContain(lapse);
});

test("a cast with its reason, and `as const`, are no lapse", () => {
  const text =
    "/** A. */\n\n\n\nexport const a = [1] as const;\n// The parser checked this.\nexport const b = c as string;\n";
  expect(lapses("a/b.ts", text)).toEqual([]);
});

function lapses(path: string, text: string): string[] {
  const parsed = parseSource(path, text);
  if (!parsed.ok) throw new Error(parsed.because);
  return lapsesIn(path, text, parsed.program);
}

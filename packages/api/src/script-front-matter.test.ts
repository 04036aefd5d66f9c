import { expect, test } from "vitest";
import { readFrontMatter } from "./script-front-matter.ts";

test("a script says its name, what it does and its parameters in comments", () => {
  const text = `#!/bin/sh
# ---
# name: disk-space
# description: Which file systems are full: all of them.
# parameter: percent integer
#   default: 90
#   description: How full is too full
# parameter: mode choice
#   choices: quick, whole
#   required: true
# parameter: where
#   pattern: ^/[a-z/]*$
# ---
df -h
`;
  expect(readFrontMatter(text)).toEqual({
    ok: true,
    said: {
      name: "disk-space",
      description: "Which file systems are full: all of them.",
      parameters: [
        {
          name: "percent",
          type: "integer",
          required: false,
          default: "90",
          description: "How full is too full",
        },
        { name: "mode", type: "choice", required: true, choices: ["quick", "whole"] },
        { name: "where", type: "text", required: false, pattern: "^/[a-z/]*$" },
      ],
    },
  });
  expect(readFrontMatter("// ---\n// interpreter: node\n// ---\n1;\n")).toMatchObject({
    said: { interpreter: "node" },
  });
  expect(readFrontMatter("echo hello\n# ---\n")).toMatchObject({ ok: false });
  expect(readFrontMatter("echo hello\n")).toEqual({ ok: true, said: { description: "", parameters: [] } });
});

test.each([
  ["# ---\n# name: a\n", 1, "second line"],
  ["# ---\nrm -rf /\n# ---\n", 2, "expected a comment"],
  ["# ---\n# colour: red\n# ---\n", 2, "colour means nothing"],
  ["# ---\n# name: a\n# name: b\n# ---\n", 3, "said twice"],
  ["# ---\n# parameter: x\n#   size: 3\n# ---\n", 3, "a parameter has no size"],
  ["# ---\n# parameter: x secret!\n# ---\n", 2, ""],
  ["# ---\n# parameter: Not A Name\n# ---\n", 2, ""],
  ["# ---\n# interpreter: perl\n# ---\n", 1, "perl is no interpreter"],
])("what cannot be understood is named by its line: %j", (text, line, detail) => {
  const read = readFrontMatter(text);
  expect(read).toMatchObject({ ok: false, line });
  expect(read.ok ? "" : read.detail).toContain(detail);
});

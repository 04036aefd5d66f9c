import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { encodeBase64, encodeUtf8 } from "@countersign/protocol";
import { expect, test } from "vitest";
import { startLyingServer } from "../testing/lying-server.ts";
import { openTerminal } from "../testing/transcript.ts";

const front = "# ---\n# description: Cleans up\n# parameter: days integer\n#   default: 7\n# ---\n";
const clean = `#!/bin/sh\n${front}echo clean "$1"\n`;
const known = (name: string, content: string, description = "") => ({
  script: {
    name,
    scope: "msp",
    version: 1,
    interpreter: "sh",
    hash: `sha256:${"a".repeat(64)}`,
    size: content.length,
    parameters: description === "" ? [] : [{ name: "days", type: "integer", required: false, default: "7" }],
    description,
    created_at: 1,
    created_by: "Ann",
  },
  content: encodeBase64(encodeUtf8(content)),
  versions: [],
  exemption: null,
});

async function importing(
  files: Record<string, string | Uint8Array>,
  reply: string | undefined,
  ...more: string[]
) {
  const terminal = openTerminal({}, "", reply);
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(terminal.directory, "repo", file)), { recursive: true });
    writeFileSync(path.join(terminal.directory, "repo", file), content);
  }
  symlinkSync("/etc/passwd", path.join(terminal.directory, "repo", "out.sh"));
  await using server = await startLyingServer({
    "GET /scripts/kept": known("kept", clean, "Cleans up"),
    "GET /scripts/old": known("old", "echo one\necho two\n"),
    "PUT /scripts/old": known("old", "").script,
    "PUT /scripts/clean-up": known("clean-up", "").script,
  });
  const said = await terminal.type("scripts", "import", "repo", ...more, "--server", server.url);
  return { ...said, put: server.heard.filter(({ method }) => method === "PUT") };
}

const files = {
  "clean-up.sh": clean,
  "kept.sh": clean,
  "deep/old.sh": "echo one\necho three\n",
  "README.md": "# Not a script\n",
  ".git/hooks/pre-commit.sh": "echo hook\n",
};

test("a folder is compared, shown and added: what is new and what changed, and nothing else", async () => {
  const { code, out, put } = await importing(files, "yes");
  expect(out).toContain("new       clean-up (clean-up.sh)");
  expect(out).toContain("same      kept (kept.sh)");
  expect(out).toContain("changed   old (deep/old.sh)");
  expect(out).toContain("  - echo two\n  + echo three");
  expect(out).not.toMatch(/README|hook|out\.sh/);
  expect(code).toBe(0);
  expect(put.map(({ path: at }) => at)).toEqual(["/scripts/clean-up", "/scripts/old"]);
  expect(put[0]?.body).toMatchObject({
    interpreter: "sh",
    description: "Cleans up",
    parameters: [{ name: "days", type: "integer", default: "7" }],
  });
});

test("nothing is added where nobody agrees, where it is only looked at, or where all is there", async () => {
  expect(await importing(files, "no")).toMatchObject({ code: 1, put: [] });
  expect(await importing(files, undefined, "--dry-run")).toMatchObject({ code: 0, put: [] });
  const again = await importing({ "kept.sh": clean }, undefined);
  expect(again).toMatchObject({ code: 0, put: [] });
  expect(again.out).toContain("everything is there already");
});

test("the name of a file moves no cursor: what would change stays on the screen", async () => {
  const file = "a\u001b[2Jb.sh";
  const plain = await importing({ [file]: "# ---\n# name: plain\n# ---\necho\n" }, undefined, "--dry-run");
  expect(plain.out).toContain("plain (a\\u{1b}[2Jb.sh)");
  const { err } = await importing({ [file]: "echo\n" }, undefined);
  expect(err).toContain("a\\u{1b}[2Jb.sh: ");
  expect(plain.out + err).not.toContain("\u001b");
});

test.each([
  ["hidden.sh", "echo safe # \u202e gnihtemos\n", "line 1"],
  ["bytes.sh", Uint8Array.of(0x65, 0x63, 0x68, 0x6f, 0x20, 0xff, 0x0a), "it is no text"],
  ["odd.sh", "# ---\n# parameter: x\n#   size: 3\n# ---\n", "line 3"],
  ["Bad Name.sh", "echo\n", "no name of a script"],
])("one file that cannot be taken keeps the whole folder out: %s", async (file, content, detail) => {
  const { code, err, put } = await importing({ ...files, [file]: content }, "yes");
  expect({ code, put }).toEqual({ code: 1, put: [] });
  expect(err).toContain(`${file}: `);
  expect(err).toContain(detail);
});

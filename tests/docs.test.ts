/** What the documents point to exists, and what they list is what is there. */
import { globSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const documents = globSync(["*.md", "docs/**/*.md", "{apps,packages,bench}/**/*.md"], {
  cwd: root,
  exclude: (path) => path.includes("node_modules"),
}).sort();

describe("documents", () => {
  test("are found", () => {
    expect(documents).toContain("docs/architecture.md");
    expect(documents.length).toBeGreaterThan(6);
  });

  test.each(documents)("%s points only to files and headings that exist", (path) => {
    expect(brokenLinks(path, read(path))).toEqual([]);
  });

  test.each(documents)("%s leaves nothing to be filled in", (path) => {
    expect(read(path)).not.toMatch(/\b(TODO|TBD|FIXME|XXX|lorem ipsum)\b/i);
  });
});

test("the decision on dependencies lists each direct dependency, and no other", () => {
  const manifests = globSync(["package.json", "{packages,apps}/*/package.json"], { cwd: root });
  const wanted = new Set(
    manifests.flatMap((path) => {
      const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read(path));
      return Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });
    }),
  );
  const rows =
    read("docs/decisions/0004-dependencies.md")
      .match(/^\| (`.+?`) \|/gm)
      ?.join() ?? "";
  const listed = [...rows.matchAll(/`([^`]+)`/g)].map((match) => match[1]);
  expect(new Set(listed)).toEqual(new Set([...wanted].filter((name) => !name.startsWith("@countersign/"))));
});

/** Rows of the checklist that name neither a test nor that there is none yet. */
function rowsWithoutTest(text: string): string[] {
  const rows = text.split("\n").filter((line) => /^\| \d/.test(line));
  return rows.filter((row) => !/\]\([^)]+\.test\.ts\) \|$|\| not yet \|$/.test(row));
}

test("each row of the ASVS checklist links its test, or says that there is none yet", () => {
  const text = read("docs/asvs.md");
  expect(text.match(/^\| \d/gm)?.length).toBeGreaterThan(40);
  expect(rowsWithoutTest(text)).toEqual([]);
  const planted = ["| 1.1.1 | something | holds | |", "| 1.1.2 | more | holds | [words](glossary.md) |"];
  expect(rowsWithoutTest(planted.join("\n"))).toEqual(planted);
});

describe("a planted mistake is seen:", () => {
  test.each([
    ["a file that is not there", "[x](nowhere.md)"],
    ["a folder above the repository", "[x](../../outside.md)"],
    ["a heading that is not there", "[x](glossary.md#no-such-heading)"],
    ["a heading that is not here", "# One\n[x](#two)"],
    ["an image that is not there", "![x](nowhere.png)"],
    ["a reference that is not there", "[x]: nowhere.md"],
  ])("%s", (_what, text) => {
    expect(brokenLinks("docs/planted.md", text)).toHaveLength(1);
  });

  test("but not what is in code, on the web, or right", () => {
    const text =
      "# One, two `x`!\n```\n[x](nowhere.md)\n```\n`[x](nowhere.md)` [x](https://example.org/a) [x](#one-two-x) [x](glossary.md)";
    expect(brokenLinks("docs/planted.md", text)).toEqual([]);
  });
});

function brokenLinks(path: string, text: string): string[] {
  const prose = text.replaceAll(/^```[\s\S]*?^```/gm, "").replaceAll(/`[^`\n]*`/g, "");
  const targets = [...prose.matchAll(/\]\(([^)\s]+)\)|^\[[^\]]+\]:\s+(\S+)/gm)].map(
    (match) => match[1] ?? match[2] ?? "",
  );
  return targets.filter((target) => {
    if (/^(https?|mailto):/.test(target)) return false;
    const [file = "", heading] = target.split("#");
    const pointed = file === "" ? path : normalize(join(dirname(path), file));
    if (pointed.startsWith("..") || (file !== "" && !exists(pointed))) return true;
    return heading !== undefined && !headingsOf(file === "" ? text : read(pointed)).includes(heading);
  });
}

/** Headings as GitHub names them in links. */
function headingsOf(text: string): string[] {
  return [...text.matchAll(/^#{1,6} (.+)$/gm)].map((match) =>
    (match[1] ?? "")
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replaceAll(" ", "-"),
  );
}

function exists(path: string): boolean {
  return statSync(join(root, path), { throwIfNoEntry: false }) !== undefined;
}

function read(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

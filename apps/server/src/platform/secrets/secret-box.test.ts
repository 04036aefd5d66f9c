import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { keyFile } from "./key-file.ts";
import { openSecretBox } from "./secret-box.ts";
import { replaceDurably } from "./write-durably.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "countersign-keys-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const value = new Uint8Array(Buffer.from("a value to keep"));

describe("a sealed value", () => {
  test("opens for its purpose and place, in the next process too", () => {
    const sealed = openSecretBox(folder).seal("webhooks", "row 1", value);
    expect(openSecretBox(folder).open("webhooks", "row 1", sealed)).toEqual(value);
    expect(Buffer.from(sealed).includes(Buffer.from(value))).toBe(false);
  });

  test("opens for no other purpose, no other place, under no other key, and not when it was changed", () => {
    const box = openSecretBox(folder);
    const sealed = box.seal("webhooks", "row 1", value);
    expect(box.open("mail", "row 1", sealed)).toBeUndefined();
    expect(box.open("webhooks", "row 2", sealed)).toBeUndefined();
    expect(openSecretBox(join(folder, "other")).open("webhooks", "row 1", sealed)).toBeUndefined();
    for (let at = 0; at < sealed.length; at++) {
      const changed = sealed.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(box.open("webhooks", "row 1", changed)).toBeUndefined();
    }
    expect(box.open("webhooks", "row 1", sealed.subarray(0, 20))).toBeUndefined();
    expect(box.open("webhooks", "row 1", new Uint8Array(0))).toBeUndefined();
  });

  test("never looks the same twice", () => {
    const box = openSecretBox(folder);
    expect(box.seal("webhooks", "row 1", value)).not.toEqual(box.seal("webhooks", "row 1", value));
  });
});

describe("a key file", () => {
  test("is made once, for this account only, and never replaced", () => {
    const first = keyFile(folder, "a.key", () => Buffer.from("first"));
    expect(Buffer.from(keyFile(folder, "a.key", () => Buffer.from("second"))).toString()).toBe("first");
    expect(Buffer.from(first).toString()).toBe("first");
    expect(statSync(join(folder, "a.key")).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(["a.key"]);
  });

  test("of another process that was first is taken", () => {
    const taken = keyFile(folder, "a.key", () => {
      keyFile(folder, "a.key", () => Buffer.from("theirs"));
      return Buffer.from("ours");
    });
    expect(Buffer.from(taken).toString()).toBe("theirs");
    expect(readdirSync(folder)).toEqual(["a.key"]);
  });
});

test("a file that is replaced is the old one or the new one, and nothing is left beside it", () => {
  const file = join(folder, "state.json");
  replaceDurably(file, Buffer.from("old"), 0o600);
  replaceDurably(file, Buffer.from("new"), 0o600);
  expect(readFileSync(file, "utf8")).toBe("new");
  expect(() => replaceDurably(join(folder, "missing", "x"), Buffer.from("x"), 0o600)).toThrow();
  expect(readdirSync(folder)).toEqual(["state.json"]);
});

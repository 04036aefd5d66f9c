/** Documents are replaced as a whole and only believed when nobody else could have written them. */
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DocumentStore } from "./document-store.ts";
import { temporaryPrefix } from "./durable-file.ts";

const isRoot = process.getuid?.() === 0;
let base: string;
let directory: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "countersign-test-documents-"));
  directory = join(base, "documents");
});
afterEach(() => {
  rmSync(base, { recursive: true, force: true });
});

const unsafe = { code: "unsafe-permissions" };

describe("DocumentStore", () => {
  test("gives back what was saved last, also after a restart", async () => {
    const store = await DocumentStore.open(directory);
    expect(await store.load("root-a-1")).toBeUndefined();
    await store.save("root-a-1", Buffer.from("one"));
    await store.save("root-a-1", Buffer.from("two"));
    await store.save("root-a-2", Buffer.from([0, 255]));
    await store.save("pins", Buffer.from(""));
    const again = await DocumentStore.open(directory);
    expect(Buffer.from((await again.load("root-a-1")) ?? [])).toEqual(Buffer.from("two"));
    expect(await again.list("root-a-")).toEqual(["root-a-1", "root-a-2"]);
    await again.remove("root-a-1");
    await again.remove("root-a-1");
    expect(await again.list()).toEqual(["pins", "root-a-2"]);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(statSync(join(directory, "pins")).mode & 0o777).toBe(0o600);
  });

  test("forgets a save that was cut off", async () => {
    await (await DocumentStore.open(directory)).save("pins", Buffer.from("whole"));
    writeFileSync(join(directory, `${temporaryPrefix}pins-1234`), "ha");
    const store = await DocumentStore.open(directory);
    expect(readdirSync(directory)).toEqual(["pins"]);
    expect(await store.list()).toEqual(["pins"]);
  });

  test("has no names that lead elsewhere", async () => {
    const store = await DocumentStore.open(directory);
    for (const name of ["", ".", "..", "../x", "a/b", "A", ".hidden", "a\0", "a".repeat(200)]) {
      await expect(store.save(name, Buffer.from(""))).rejects.toThrow(RangeError);
      await expect(store.load(name)).rejects.toThrow(RangeError);
    }
    expect(readdirSync(base)).toEqual(["documents"]);
  });

  test("refuses a document that others can write, a link and a directory", async () => {
    const store = await DocumentStore.open(directory);
    await store.save("pins", Buffer.from("mine"));
    chmodSync(join(directory, "pins"), 0o602);
    await expect(store.load("pins")).rejects.toMatchObject(unsafe);
    chmodSync(join(directory, "pins"), 0o600);
    symlinkSync(join(directory, "pins"), join(directory, "link"));
    await expect(store.load("link")).rejects.toMatchObject(unsafe);
    mkdirSync(join(directory, "folder"));
    await expect(store.load("folder")).rejects.toMatchObject(unsafe);
  });

  test("refuses a directory that is open to others, or a link to one", async () => {
    mkdirSync(directory, { mode: 0o750 });
    chmodSync(directory, 0o750);
    await expect(DocumentStore.open(directory)).rejects.toMatchObject(unsafe);
    chmodSync(directory, 0o700);
    symlinkSync(directory, join(base, "link"));
    await expect(DocumentStore.open(join(base, "link"))).rejects.toThrow();
    expect(existsSync(join(base, "link"))).toBe(true);
  });

  test.runIf(isRoot)("refuses another user's document and another user's directory", async () => {
    const store = await DocumentStore.open(directory);
    await store.save("pins", Buffer.from("mine"));
    chownSync(join(directory, "pins"), 65534, 65534);
    await expect(store.load("pins")).rejects.toMatchObject(unsafe);
    chownSync(directory, 65534, 65534);
    await expect(DocumentStore.open(directory)).rejects.toMatchObject(unsafe);
  });

  test("says so when the disk refuses, and keeps what was there", async () => {
    const store = await DocumentStore.open(directory);
    await store.save("pins", Buffer.from("old"));
    mkdirSync(join(directory, "folder"));
    await expect(store.save("folder", Buffer.from("x"))).rejects.toMatchObject({ code: "not-durable" });
    expect(readdirSync(directory).toSorted()).toEqual(["folder", "pins"]);
  });
});

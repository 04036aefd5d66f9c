import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { MAX_PASSKEYS, type Passkey, PasskeyStore } from "./passkey-store.ts";

const dataDir = mkdtempSync(path.join(tmpdir(), "countersign-passkeys-"));
afterAll(() => rmSync(dataDir, { recursive: true }));

const HOUR = 3600;
const passkey = (name: string, createdAt: number): Passkey => ({
  credential: name,
  key: name,
  fingerprint: `of ${name}`,
  name,
  synced: false,
  createdAt,
});

test("strangers who fill a station keep nobody out, and throw nobody out whom a root knows or who has just come", () => {
  const store = new PasskeyStore(dataDir);
  const isKnown = (fingerprint: string) => fingerprint === "of ann";
  store.add(passkey("ann", 0), isKnown);
  for (let at = 1; at < MAX_PASSKEYS; at++)
    expect(store.add(passkey(`mallory-${at}`, at), isKnown)).toBe(true);
  expect(store.size).toBe(MAX_PASSKEYS);
  // All of them are of this hour: who comes now has to wait.
  expect(store.hasRoom(isKnown, HOUR)).toBe(false);
  expect(store.add(passkey("bob", HOUR), isKnown)).toBe(false);
  // An hour after a stranger's came, it makes room: the oldest first.
  expect(store.hasRoom(isKnown, HOUR + 2)).toBe(true);
  expect(store.add(passkey("bob", HOUR + 2), isKnown)).toBe(true);
  expect(store.size).toBe(MAX_PASSKEYS);
  const kept = new PasskeyStore(dataDir);
  expect(["ann", "mallory-1", "mallory-2", "bob"].map((name) => kept.find(name)?.name)).toEqual([
    "ann",
    undefined,
    "mallory-2",
    "bob",
  ]);
});

test("a credential id that is taken stays whose it is", () => {
  const store = new PasskeyStore(dataDir);
  expect(store.add({ ...passkey("ann", 9 * HOUR), fingerprint: "of mallory" }, () => false)).toBe(false);
  expect(store.find("ann")?.fingerprint).toBe("of ann");
});

/** The sealed copy: who can read it, who can write it, and that wrong bytes never become one. */
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { contentHash, removeSealedCopy, sealCopy, type RunPlaces } from "./sealed-copy.ts";

const isRoot = process.getuid?.() === 0;
const script = Buffer.from("echo sealed\n");
const user = isRoot
  ? { name: "nobody", uid: 65534, gid: 65533, home: "/", shell: "/bin/sh" }
  : { name: "me", uid: process.getuid?.() ?? -1, gid: process.getgid?.() ?? -1, home: "/", shell: "/bin/sh" };
let base: string;
let places: RunPlaces;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "countersign-test-seal-"));
  chmodSync(base, 0o711);
  places = {
    runRoot: base,
    makeWorkDirectory: (name) => {
      mkdirSync(join(base, `work-${name}`), { mode: 0o700 });
      return join(base, `work-${name}`);
    },
  };
});
afterEach(() => {
  rmSync(base, { recursive: true, force: true });
});

describe("sealCopy", () => {
  test("makes a copy that nobody can write and only the run-as user's group can read", async () => {
    const order = {
      script,
      scriptHash: contentHash(script),
      interpreter: "node",
      stdin: Buffer.from("in"),
      user,
    } as const;
    const sealed = sealCopy(places, order);
    if (!sealed.ok) throw new Error(sealed.because);
    const { directory, scriptPath, inputPath, workDirectory, besides } = sealed.copy;
    const modeAndOwner = (path: string): unknown[] => {
      const { mode, uid, gid } = statSync(path);
      return [(mode & 0o777).toString(8), uid, gid];
    };
    const own = process.getuid?.() ?? -1;
    expect(readFileSync(scriptPath)).toEqual(script);
    expect(modeAndOwner(directory)).toEqual([isRoot ? "710" : "700", own, user.gid]);
    for (const path of [scriptPath, inputPath ?? "", ...besides]) {
      expect(modeAndOwner(path)).toEqual([isRoot ? "440" : "400", own, user.gid]);
    }
    expect(modeAndOwner(workDirectory)).toEqual(["700", user.uid, user.gid]);
    await removeSealedCopy(sealed.copy);
    expect(readdirSync(base)).toEqual([]);
  });

  test("refuses bytes that do not have the signed hash, and leaves nothing", () => {
    const order = {
      script,
      scriptHash: contentHash(Buffer.from("echo signed\n")),
      interpreter: "sh",
      user,
    } as const;
    expect(sealCopy(places, order)).toEqual({ ok: false, because: "script-hash-mismatch" });
    expect(readdirSync(base)).toEqual([]);
  });
});

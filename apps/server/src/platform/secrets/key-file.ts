/** Keys on disk: made once, readable by this account only, never replaced by a second process that starts meanwhile. */
import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeDurably } from "./write-durably.ts";

/** The content of a key file, made by `make` where there is none. */
export function keyFile(keysDir: string, name: string, make: () => Uint8Array): Uint8Array {
  const path = join(keysDir, name);
  const existing = readIfThere(path);
  if (existing) return existing;
  mkdirSync(keysDir, { recursive: true, mode: 0o700 });
  const fresh = `${path}.new-${randomBytes(4).toString("hex")}`;
  writeDurably(fresh, make(), 0o600);
  try {
    linkSync(fresh, path); // unlike rename, fails where a file stands
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && cause.code === "EEXIST")) throw cause;
  } finally {
    rmSync(fresh);
  }
  return new Uint8Array(readFileSync(path));
}

function readIfThere(path: string): Uint8Array | undefined {
  try {
    return new Uint8Array(readFileSync(path));
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
    throw cause;
  }
}

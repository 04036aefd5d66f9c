// Promises: random passwords of the roles that log in to the embedded database, readable by this process's account only.
import { randomBytes } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { DatabaseError } from "./database-error.ts";

/** Passwords by role. */
export interface RolePasswords {
  readonly migrator: string;
  readonly app: string;
}

/** Reads the passwords, or makes them at the first start. Throws `role-keys-unreadable` for a damaged file. */
export function rolePasswords(file: string): RolePasswords {
  const existing = read(file);
  if (existing !== undefined) return existing;
  const made = {
    migrator: randomBytes(32).toString("base64url"),
    app: randomBytes(32).toString("base64url"),
  };
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const fresh = `${file}.new-${randomBytes(4).toString("hex")}`;
  const handle = openSync(fresh, "wx", 0o600);
  try {
    writeSync(handle, `${JSON.stringify(made, null, 2)}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  try {
    linkSync(fresh, file); // never replaces a file that another process made meanwhile
  } finally {
    rmSync(fresh);
  }
  return made;
}

function read(file: string): RolePasswords | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
    throw unreadable(file, cause);
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || !("migrator" in value) || !("app" in value)) {
      throw new Error("fields are missing");
    }
    const { migrator, app } = value;
    if (typeof migrator !== "string" || typeof app !== "string") throw new Error("fields are no strings");
    return { migrator, app };
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

function unreadable(file: string, cause: unknown): DatabaseError {
  return new DatabaseError(
    "role-keys-unreadable",
    `${file} cannot be read: restore it from a backup, or remove it to have new passwords made.`,
    { cause },
  );
}

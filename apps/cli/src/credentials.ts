/** The saved sign-in of this user: one token per server, in a file only its owner can read. */
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import type { Io } from "./io.ts";

type Saved = Record<string, { token: string }>;

function credentialsFile(io: Io): string {
  const base = io.env["XDG_CONFIG_HOME"] ?? path.join(io.env["HOME"] ?? homedir(), ".config");
  return path.join(base, "countersign", "credentials.json");
}

async function readAll(io: Io): Promise<Saved> {
  const text = await readFile(credentialsFile(io), "utf8").catch(() => "{}");
  // Our own file; a broken one counts as empty, the next sign-in writes it anew.
  try {
    return JSON.parse(text) as Saved;
  } catch {
    return {};
  }
}

/** The token saved for a server, if any. */
export async function readCredentials(server: string, io: Io): Promise<string | undefined> {
  return (await readAll(io))[new URL(server).origin]?.token;
}

/** Saves the token for a server, or forgets it with undefined. The file is replaced whole, mode 0600. */
export async function saveCredentials(server: string, token: string | undefined, io: Io): Promise<void> {
  const saved = await readAll(io);
  const { origin } = new URL(server);
  if (token === undefined) delete saved[origin];
  else saved[origin] = { token };
  const file = credentialsFile(io);
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(`${file}.new`, `${JSON.stringify(saved, null, 2)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}

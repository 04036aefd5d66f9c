// Promises: who may connect is written by us at every start: this process's account as superuser by peer
// authentication, every role by password, nobody over the network.
import { randomBytes } from "node:crypto";
import { chownSync, closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import type { RunAccount } from "./run-account.ts";
import { superuserName } from "./superuser-name.ts";

/** Writes pg_hba.conf and pg_ident.conf (PostgreSQL manual, "Client Authentication") unless they are as wanted already. */
export function writeAccessFiles(clusterDir: string, account: RunAccount): void {
  const ownName = userInfo().username.replaceAll('"', '""');
  replaceFile(clusterDir, "pg_ident.conf", account, `launcher "${ownName}" ${superuserName}\n`);
  replaceFile(
    clusterDir,
    "pg_hba.conf",
    account,
    [
      "# Written by Countersign at every start.",
      `local all ${superuserName} peer map=launcher`,
      "local all all scram-sha-256",
      "",
    ].join("\n"),
  );
}

function replaceFile(directory: string, name: string, account: RunAccount, content: string): void {
  const path = join(directory, name);
  if (readIfThere(path) === content) return;
  // A new file renamed over the old one: a link planted at the old name is replaced, never followed.
  const fresh = `${path}.new-${randomBytes(4).toString("hex")}`;
  const handle = openSync(fresh, "wx", 0o600);
  try {
    writeSync(handle, content);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  if (account.switched) chownSync(fresh, account.uid, account.gid);
  renameSync(fresh, path);
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

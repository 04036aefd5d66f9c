/** Puts a file where only the owner of a directory should have written: never through a link that somebody laid there, and readable for that owner alone. */
import { randomUUID } from "node:crypto";
import { open, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { RefusedError } from "./command.ts";

/** Writes the file beside its place and moves it there. As root it belongs to the directory's owner, or the server could not read it; RefusedError `not-owner` where that is somebody else and `self`, the account that calls, is not root. */
export async function placeOrder(
  directory: string,
  name: string,
  content: string,
  self = process.geteuid?.(),
): Promise<void> {
  const { uid, gid } = await stat(directory);
  if (self !== undefined && self !== 0 && self !== uid)
    throw new RefusedError(
      "not-owner",
      "the data directory is another account's: type this as that account, or as root",
    );
  const beside = path.join(directory, `${name}.${randomUUID()}`);
  // Exclusive: a link of this name is no file that we make.
  const file = await open(beside, "wx", 0o600);
  try {
    await file.writeFile(content);
    if (self === 0) await file.chown(uid, gid);
    await file.close();
    await rename(beside, path.join(directory, name));
  } catch (cause) {
    await file.close();
    await rm(beside, { force: true });
    throw cause;
  }
}

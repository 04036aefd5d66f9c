/**
 * The backup's outside: a compressed tar archive, encrypted with age (age-encryption.org/v1), so that `age --decrypt` and
 * `tar` open it where nothing of ours is at hand.
 */
import { createReadStream, readdirSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Decrypter, Encrypter } from "age-encryption";
import { create, extract } from "tar";
import { manifestName } from "./manifest.ts";
import { BackupRefusedError } from "./refused.ts";
import { begin, finish } from "./unfinished.ts";

/** Who can open it: holders of any of the identities, or whoever knows the passphrase. */
export type SealedFor = { readonly recipients: readonly string[] } | { readonly passphrase: string };
/** How to open it. */
export type OpenedWith = { readonly identities: readonly string[] } | { readonly passphrase: string };

/** Writes all of `directory` into `file`, which is there as a whole or not at all. Throws `file-exists`, `recipient-invalid`. */
export async function sealArchive(directory: string, file: string, sealedFor: SealedFor): Promise<number> {
  const encrypter = new Encrypter();
  try {
    if ("passphrase" in sealedFor) encrypter.setPassphrase(sealedFor.passphrase);
    else for (const recipient of sealedFor.recipients) encrypter.addRecipient(recipient);
  } catch (cause) {
    throw new BackupRefusedError(
      "recipient-invalid",
      "a recipient is an age public key, such as age1… (age-keygen makes one)",
      { cause },
    );
  }
  const names = readdirSync(directory).filter((name) => name !== manifestName);
  const packed = create({ gzip: true, portable: true, cwd: directory }, [manifestName, ...names]);
  const sealed = await encrypter.encrypt(webStreamOf(Readable.from(packed)));
  const beside = `${file}.new`;
  const handle = await open(beside, "wx", 0o600).catch((cause: unknown) => {
    throw new BackupRefusedError("cannot-write", `${beside} cannot be written, or is there already`, {
      cause,
    });
  });
  begin(beside);
  try {
    let bytes = 0;
    for await (const part of sealed) bytes += (await handle.write(part)).bytesWritten;
    await handle.sync();
    await handle.close();
    await rename(beside, file);
    finish(beside);
    const folder = await open(dirname(file), "r");
    await folder.sync();
    await folder.close();
    return bytes;
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(beside, { force: true });
    finish(beside);
    throw error;
  }
}

/** Unpacks `file` into `directory`. Throws `cannot-decrypt` for the wrong key, `backup-damaged` for a file that was cut or changed. */
export async function openArchive(file: string, directory: string, openedWith: OpenedWith): Promise<void> {
  const decrypter = new Decrypter();
  let plain;
  try {
    if ("passphrase" in openedWith) decrypter.addPassphrase(openedWith.passphrase);
    else for (const identity of openedWith.identities) decrypter.addIdentity(identity);
    plain = await decrypter.decrypt(webStreamOf(createReadStream(file)));
  } catch (cause) {
    throw new BackupRefusedError(
      "cannot-decrypt",
      `${basename(file)} does not open: another key or passphrase, or no backup`,
      { cause },
    );
  }
  const unpack = extract({
    cwd: directory,
    strict: true,
    preserveOwner: false,
    // Nothing but plain files and folders is ever packed.
    filter: (_path, entry) => "type" in entry && (entry.type === "File" || entry.type === "Directory"),
  });
  try {
    await pipeline(plain, unpack);
  } catch (cause) {
    throw new BackupRefusedError("backup-damaged", `${basename(file)} was cut off or changed`, { cause });
  }
}

function webStreamOf(readable: Readable): ReadableStream<Uint8Array> {
  return Readable.toWeb(readable);
}

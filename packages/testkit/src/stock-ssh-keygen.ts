/** The `ssh-keygen` of the machine: the oracle for every signature of a kind that OpenSSH knows. */

import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What the oracle is asked. */
export interface OracleQuestion {
  /** SSHSIG in armour. */
  armored: string;
  /** OpenSSH public-key text of the only allowed signer. */
  keyText: string;
  namespace: string;
  message: Uint8Array;
}

/** True if `ssh-keygen -Y verify` takes the signature. Rejects where ssh-keygen itself is missing. */
export async function sshKeygenAccepts({
  armored,
  keyText,
  namespace,
  message,
}: OracleQuestion): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), "countersign-oracle-"));
  try {
    const allowedSigners = join(folder, "allowed_signers");
    const signature = join(folder, "message.sig");
    await writeFile(allowedSigners, `signer ${keyText}\n`);
    await writeFile(signature, armored);
    const args = ["-Y", "verify", "-n", namespace, "-f", allowedSigners, "-I", "signer", "-s", signature];
    return await exitsWell(args, message);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What `ssh-keygen -Y sign` made with the given key file: SSHSIG in armour. */
export async function sshKeygenSign(
  keyFile: string,
  namespace: string,
  message: Uint8Array,
): Promise<string> {
  return await new Promise((resolve, reject) => {
    const child = execFile(
      "ssh-keygen",
      ["-q", "-Y", "sign", "-n", namespace, "-f", keyFile],
      (error, stdout) => {
        if (error === null) resolve(stdout);
        else reject(new Error("ssh-keygen -Y sign failed", { cause: error }));
      },
    );
    child.stdin?.end(message);
  });
}

async function exitsWell(args: readonly string[], input: Uint8Array): Promise<boolean> {
  return await new Promise((resolve, reject) => {
    const child = execFile("ssh-keygen", args, (error) => {
      if (error === null) resolve(true);
      else if (typeof error.code === "number") resolve(false);
      else reject(new Error("ssh-keygen could not be started", { cause: error }));
    });
    // It may refuse before it has read everything; that is an answer, not a failure.
    child.stdin?.on("error", () => {});
    child.stdin?.end(input);
  });
}

/** Signing with an OpenSSH private key file: through ssh-keygen, which knows agents, tokens and passphrases; in Node only where it is missing. */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  dearmorSshsig,
  encodeBase64,
  keyFingerprint,
  type Namespace,
  parseOpensshPrivateKey,
  type Signature,
} from "@countersign/protocol";
import { nodeCrypto, signSshsigEd25519 } from "@countersign/protocol/node";
import { RefusedError, UsageError } from "../command.ts";

/** The public half of a key file as canonical text (type and base64, no comment), from the file itself or its `.pub`. */
export async function readPublicKey(keyFile: string): Promise<string> {
  const given = await readFile(keyFile, "utf8").catch(() => undefined);
  if (given === undefined) throw new UsageError(`cannot read the key file ${keyFile}`);
  const parsed = parseOpensshPrivateKey(given);
  if (parsed.ok) return parsed.key.publicKeyText;
  const beside = await readFile(keyFile.endsWith(".pub") ? keyFile : `${keyFile}.pub`, "utf8").catch(
    () => undefined,
  );
  const text = (given.startsWith("-----") ? beside : given)?.trim().split(/\s+/).slice(0, 2).join(" ");
  if (!text || !/^[a-z0-9@.-]+ [A-Za-z0-9+/=]+$/.test(text)) {
    throw new UsageError(
      `${keyFile} is no OpenSSH key, or its public half ${keyFile}.pub is missing (ssh-keygen -y makes it)`,
    );
  }
  return text;
}

/** Signs `message` in `namespace`. FIDO keys ask for a touch, encrypted keys for their passphrase, on the terminal. */
export async function signWithKey(
  keyFile: string,
  namespace: Namespace,
  message: Uint8Array,
): Promise<Signature> {
  const publicKey = await readPublicKey(keyFile);
  const armoured = await throughSshKeygen(keyFile, namespace, message);
  if (armoured === undefined) return await inNode(keyFile, namespace, message);
  const sig = dearmorSshsig(armoured);
  if (!sig) throw new RefusedError("key-refused", "ssh-keygen printed something that is no signature");
  return { namespace, key: keyFingerprint(publicKey, nodeCrypto), kind: "ssh", sig: encodeBase64(sig) };
}

async function throughSshKeygen(
  keyFile: string,
  namespace: string,
  message: Uint8Array,
): Promise<string | undefined> {
  const directory = await mkdtemp(path.join(tmpdir(), "countersign-sign-"));
  try {
    const file = path.join(directory, "message");
    await writeFile(file, message, { mode: 0o600 });
    const ended = await new Promise<{ code: number | null } | "missing">((resolve, reject) => {
      const child = spawn("ssh-keygen", ["-q", "-Y", "sign", "-n", namespace, "-f", keyFile, file], {
        stdio: ["inherit", "ignore", "inherit"],
      });
      child.once("error", (error: NodeJS.ErrnoException) =>
        error.code === "ENOENT" ? resolve("missing") : reject(error),
      );
      child.once("close", (code) => resolve({ code }));
    });
    if (ended === "missing") return undefined;
    if (ended.code !== 0)
      throw new RefusedError("key-refused", `ssh-keygen did not sign with ${keyFile} (exit ${ended.code})`);
    return await readFile(`${file}.sig`, "utf8");
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function inNode(keyFile: string, namespace: Namespace, message: Uint8Array): Promise<Signature> {
  const parsed = parseOpensshPrivateKey(await readFile(keyFile, "utf8"));
  if (!parsed.ok) {
    throw new RefusedError(
      "key-unreadable",
      `without ssh-keygen only plain Ed25519 key files can sign; ${keyFile}: ${parsed.because}`,
    );
  }
  return signSshsigEd25519({
    seed: parsed.key.seed,
    publicKeyText: parsed.key.publicKeyText,
    namespace,
    message,
  });
}

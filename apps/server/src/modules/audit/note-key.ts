/** The key that signs tree heads: made at the first start, on disk only, under a name that never changes. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { isKeyName, makeVerifierKey, type NoteSigner } from "@countersign/log";
import { nodeHasher } from "@countersign/log/node";
import { z } from "zod";
import { keyFile } from "../../platform/secrets/key-file.ts";

const stored = z.strictObject({ name: z.string().refine(isKeyName), pkcs8: z.base64() });
// RFC 8410: a SubjectPublicKeyInfo of Ed25519 is twelve fixed bytes and the key.
const spkiHeadBytes = 12;

/** Opens the key in `keysDir`, making it for the log of `host` where there is none. Throws when it is damaged. */
export function openNoteKey(keysDir: string, host: string): NoteSigner {
  const bytes = keyFile(keysDir, "log.key", () => newKey(host));
  const parsed = stored.safeParse(readJson(bytes));
  if (!parsed.success) throw new Error(`${keysDir}/log.key is no log key: restore it from a backup.`);
  const privateKey = createPrivateKey({
    key: Buffer.from(parsed.data.pkcs8, "base64"),
    format: "der",
    type: "pkcs8",
  });
  const spki = createPublicKey(privateKey).export({ format: "der", type: "spki" });
  const key = makeVerifierKey(nodeHasher, parsed.data.name, new Uint8Array(spki.subarray(spkiHeadBytes)));
  return { key, sign: (message) => new Uint8Array(sign(null, message, privateKey)) };
}

function newKey(host: string): Uint8Array {
  const { privateKey } = generateKeyPairSync("ed25519");
  const pkcs8 = privateKey.export({ format: "der", type: "pkcs8" }).toString("base64");
  // Some random digits, since many installations begin as localhost.
  const name = `${host.replaceAll(/[^A-Za-z0-9.:-]/g, "")}/log/${randomBytes(4).toString("hex")}`;
  return Buffer.from(`${JSON.stringify({ name, pkcs8 })}\n`);
}

function readJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    return undefined;
  }
}

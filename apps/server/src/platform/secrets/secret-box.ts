/** Encryption at rest: AES-256-GCM under a key that lies in the keys directory and never in the database. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { keyFile } from "./key-file.ts";

/** Seals and opens values for one purpose each; a value sealed for one purpose does not open for another. */
export interface SecretBox {
  /** `context` binds the value to its place, such as a row's id; it must be given again to open. */
  seal(purpose: string, context: string, value: Uint8Array): Uint8Array;
  /** The value, or undefined if it was not sealed here for this purpose and context. */
  open(purpose: string, context: string, sealed: Uint8Array): Uint8Array | undefined;
}

const version = 1;
const nonceBytes = 12;
const tagBytes = 16;

/** Opens the box of this installation, making its key at the first start. */
export function openSecretBox(keysDir: string): SecretBox {
  const master = keyFile(keysDir, "secrets.key", () => randomBytes(32));
  const keyOf = (purpose: string) => Buffer.from(hkdfSync("sha256", master, "countersign", purpose, 32));
  return {
    seal(purpose, context, value) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv("aes-256-gcm", keyOf(purpose), nonce);
      cipher.setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(value), cipher.final()]);
      return new Uint8Array(Buffer.concat([Buffer.of(version), nonce, body, cipher.getAuthTag()]));
    },
    open(purpose, context, sealed) {
      const bytes = Buffer.from(sealed);
      if (bytes.length < 1 + nonceBytes + tagBytes || bytes[0] !== version) return undefined;
      const nonce = bytes.subarray(1, 1 + nonceBytes);
      const decipher = createDecipheriv("aes-256-gcm", keyOf(purpose), nonce);
      decipher.setAAD(Buffer.from(context));
      decipher.setAuthTag(bytes.subarray(-tagBytes));
      try {
        const body = bytes.subarray(1 + nonceBytes, -tagBytes);
        return new Uint8Array(Buffer.concat([decipher.update(body), decipher.final()]));
      } catch {
        return undefined;
      }
    },
  };
}

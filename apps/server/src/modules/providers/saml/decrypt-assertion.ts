/** Opens an encrypted assertion (XML Encryption), to look at it before anybody else does. */
import { constants, createDecipheriv, type KeyObject, privateDecrypt } from "node:crypto";
import type { XmlElement } from "./read-xml.ts";
import { attributeOf, ns, onlyChild } from "./xml-names.ts";

const oaep = `${ns.encryption}rsa-oaep-mgf1p`;
const gcm = "http://www.w3.org/2009/xmlenc11#";
const ciphers: Readonly<Record<string, { cipher: "aes-128-gcm" | "aes-256-gcm"; ivBytes: 12 } | CbcCipher>> =
  {
    [`${gcm}aes128-gcm`]: { cipher: "aes-128-gcm", ivBytes: 12 },
    [`${gcm}aes256-gcm`]: { cipher: "aes-256-gcm", ivBytes: 12 },
    [`${ns.encryption}aes128-cbc`]: { cipher: "aes-128-cbc", ivBytes: 16 },
    [`${ns.encryption}aes256-cbc`]: { cipher: "aes-256-cbc", ivBytes: 16 },
  };
interface CbcCipher {
  readonly cipher: "aes-128-cbc" | "aes-256-cbc";
  readonly ivBytes: 16;
}
const tagBytes = 16;

/** The assertion as text; undefined if it cannot be opened, for whichever reason: a reason would help who guesses. */
export function decryptAssertion(data: XmlElement, key: KeyObject): string | undefined {
  const info = onlyChild(data, ns.signature, "KeyInfo");
  const wrapped = info && onlyChild(info, ns.encryption, "EncryptedKey");
  const algorithm = ciphers[algorithmOf(data) ?? ""];
  if (!wrapped || !algorithm || algorithmOf(wrapped) !== oaep) return undefined;
  const [sealed, sealedKey] = [cipherValue(data), cipherValue(wrapped)];
  if (!sealed || !sealedKey || sealed.length <= algorithm.ivBytes + tagBytes) return undefined;
  try {
    const padding = constants.RSA_PKCS1_OAEP_PADDING;
    const contentKey = privateDecrypt({ key, padding, oaepHash: "sha1" }, sealedKey);
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
      open(algorithm, contentKey, sealed),
    );
  } catch {
    return undefined;
  }
}

function open(algorithm: (typeof ciphers)[string], key: Buffer, sealed: Buffer): Buffer {
  const iv = sealed.subarray(0, algorithm.ivBytes);
  if (algorithm.ivBytes === 12) {
    const decipher = createDecipheriv(algorithm.cipher, key, iv, { authTagLength: tagBytes });
    decipher.setAuthTag(sealed.subarray(-tagBytes));
    return Buffer.concat([decipher.update(sealed.subarray(12, -tagBytes)), decipher.final()]);
  }
  const decipher = createDecipheriv(algorithm.cipher, key, iv);
  // Its padding is random but for the last byte, which says how long it is (XML Encryption, 5.2).
  decipher.setAutoPadding(false);
  const opened = Buffer.concat([decipher.update(sealed.subarray(16)), decipher.final()]);
  const padding = opened.at(-1) ?? 0;
  if (padding < 1 || padding > 16) throw new RangeError("no such padding");
  return opened.subarray(0, -padding);
}

function algorithmOf(element: XmlElement): string | undefined {
  const method = onlyChild(element, ns.encryption, "EncryptionMethod");
  return method && attributeOf(method, "Algorithm");
}

function cipherValue(element: XmlElement): Buffer | undefined {
  const data = onlyChild(element, ns.encryption, "CipherData");
  const value = data && onlyChild(data, ns.encryption, "CipherValue");
  return value && Buffer.from(value.text, "base64");
}

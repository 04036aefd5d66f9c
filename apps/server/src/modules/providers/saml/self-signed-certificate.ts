/**
 * A certificate around a public key, signed by its own private key. SAML asks for one as an envelope; nobody verifies
 * anything in it but the key. DER is only written here, never read.
 */
import { createPublicKey, type KeyObject, randomBytes, sign } from "node:crypto";

const tag = {
  integer: 0x02,
  bits: 0x03,
  nothing: 0x05,
  oid: 0x06,
  utf8: 0x0c,
  set: 0x31,
  time: 0x18,
  sequence: 0x30,
};
/** 1.2.840.113549.1.1.11, sha256WithRSAEncryption. */
const rsaWithSha256 = der(
  tag.sequence,
  der(tag.oid, Buffer.from("2a864886f70d01010b", "hex")),
  der(tag.nothing),
);
/** 2.5.4.3, commonName. */
const commonName = der(tag.oid, Buffer.from("550403", "hex"));

/** Makes one (X.509 version 1: it has no extensions) for an RSA key. Seconds. PEM. */
export function selfSignedCertificate(
  privateKey: KeyObject,
  name: string,
  from: number,
  until: number,
): string {
  const serial = randomBytes(16);
  // Positive, and without a leading zero byte.
  serial[0] = 0x40 | ((serial[0] ?? 0) & 0x3f);
  const who = der(
    tag.sequence,
    der(tag.set, der(tag.sequence, commonName, der(tag.utf8, Buffer.from(name, "utf8")))),
  );
  const content = der(
    tag.sequence,
    der(tag.integer, serial),
    rsaWithSha256,
    who,
    der(tag.sequence, time(from), time(until)),
    who,
    createPublicKey(privateKey).export({ type: "spki", format: "der" }),
  );
  const signature = Buffer.concat([Buffer.alloc(1), sign("sha256", content, privateKey)]);
  const certificate = der(tag.sequence, content, rsaWithSha256, der(tag.bits, signature)).toString("base64");
  return `-----BEGIN CERTIFICATE-----\n${certificate.match(/.{1,64}/g)?.join("\n")}\n-----END CERTIFICATE-----\n`;
}

/** GeneralizedTime, `20300101000000Z`; years before 2050 should be UTCTime, which every reader of either accepts. */
function time(seconds: number): Buffer {
  const text = new Date(seconds * 1000).toISOString().replaceAll(/[-:T]|\.\d+/g, "");
  return der(tag.time, Buffer.from(text, "latin1"));
}

function der(kind: number, ...parts: Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  if (content.length < 0x80) return Buffer.concat([Buffer.from([kind, content.length]), content]);
  const hex = content.length.toString(16);
  const length = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
  return Buffer.concat([Buffer.from([kind, 0x80 | length.length]), length, content]);
}

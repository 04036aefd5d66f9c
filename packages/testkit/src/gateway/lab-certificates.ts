/** Certificates for tests of TLS: a private CA and servers under it, made on the spot (X.509 v3, RFC 5280, ECDSA P-256). */
import {
  createHash,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from "node:crypto";

/** A certificate and its private key, both PEM. */
export interface LabCertificate {
  readonly cert: string;
  readonly key: string;
}

/** A private CA. */
export interface LabCa extends LabCertificate {
  /** `sha256:` and hex of the certificate's DER: what `--ca` pins. */
  readonly pin: string;
  /** A server's certificate for these addresses, with the CA's behind it in the chain. */
  issue(names: readonly string[]): LabCertificate;
}

/** Makes a CA. */
export function makeLabCa(name = "Lab CA"): LabCa {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const der = certificate({
    issuer: name,
    subject: name,
    publicKey,
    signer: privateKey,
    extensions: [caExtension],
  });
  const cert = new X509Certificate(der).toString();
  return {
    cert,
    key: pem(privateKey),
    pin: `sha256:${createHash("sha256").update(der).digest("hex")}`,
    issue: (names) => {
      const server = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const leaf = certificate({
        issuer: name,
        subject: names[0] ?? "server",
        publicKey: server.publicKey,
        signer: privateKey,
        extensions: [namesExtension(names)],
      });
      return { cert: new X509Certificate(leaf).toString() + cert, key: pem(server.privateKey) };
    },
  };
}

interface CertificateParts {
  readonly issuer: string;
  readonly subject: string;
  readonly publicKey: KeyObject;
  readonly signer: KeyObject;
  readonly extensions: readonly Buffer[];
}

const HOUR = 3_600_000;

function certificate({ issuer, subject, publicKey, signer, extensions }: CertificateParts): Buffer {
  const body = der(0x30, [
    der(0xa0, [der(0x02, [Buffer.from([2])])]),
    der(0x02, [Buffer.concat([Buffer.from([1]), randomBytes(8)])]),
    ecdsaWithSha256,
    distinguishedName(issuer),
    der(0x30, [utcTime(Date.now() - HOUR), utcTime(Date.now() + 24 * HOUR)]),
    distinguishedName(subject),
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, [der(0x30, extensions)]),
  ]);
  const signature = sign("sha256", body, signer);
  return der(0x30, [body, ecdsaWithSha256, der(0x03, [Buffer.from([0]), signature])]);
}

/** Tag, length, contents (X.690). */
function der(tag: number, contents: readonly Buffer[]): Buffer {
  const body = Buffer.concat(contents);
  const { length } = body;
  const head =
    length < 0x80
      ? [tag, length]
      : length < 0x100
        ? [tag, 0x81, length]
        : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), body]);
}

const oid = (hex: string): Buffer => der(0x06, [Buffer.from(hex, "hex")]);
const ecdsaWithSha256 = der(0x30, [oid("2a8648ce3d040302")]);
const caExtension = extension("551d13", true, der(0x30, [der(0x01, [Buffer.from([0xff])])]));

function extension(oidHex: string, critical: boolean, value: Buffer): Buffer {
  const flag = critical ? [der(0x01, [Buffer.from([0xff])])] : [];
  return der(0x30, [oid(oidHex), ...flag, der(0x04, [value])]);
}

function namesExtension(names: readonly string[]): Buffer {
  const entries = names.map((name) =>
    /^[\d.]+$/.test(name)
      ? der(0x87, [Buffer.from(name.split(".").map(Number))])
      : der(0x82, [Buffer.from(name, "ascii")]),
  );
  return extension("551d11", false, der(0x30, entries));
}

function distinguishedName(commonName: string): Buffer {
  return der(0x30, [der(0x31, [der(0x30, [oid("550403"), der(0x0c, [Buffer.from(commonName)])])])]);
}

function utcTime(milliseconds: number): Buffer {
  const text = new Date(milliseconds)
    .toISOString()
    .replaceAll(/[-:T]|\.\d+/g, "")
    .slice(2);
  return der(0x17, [Buffer.from(text, "ascii")]);
}

function pem(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}

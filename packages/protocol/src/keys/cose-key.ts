/** Passkeys' public keys: a COSE_Key (RFC 9052 section 7, RFC 8812) in base64url, CTAP2-canonical, so that one key has one text. */

import { concatBytes, decodeBase64Url, encodeBase64Url } from "../encoding/bytes.ts";
import { readCbor } from "../encoding/cbor.ts";
import type { Cbor } from "../encoding/cbor.ts";
import { isOnCurve, isUsableEd25519 } from "./point.ts";
import type { PublicKey } from "./public-key.ts";

/** The signature algorithms of passkeys that we accept (COSE -7, -8 and -257). */
export type CoseAlgorithm = "ES256" | "EdDSA" | "RS256";

/** One passkey's key, read. */
export interface CoseKey {
  algorithm: CoseAlgorithm;
  publicKey: PublicKey;
  /** The COSE_Key bytes: what the fingerprint is of. */
  bytes: Uint8Array;
}

/** Why a text is not such a key. */
export type CoseKeyFault =
  | "not-base64url"
  | "cbor-malformed"
  | "algorithm-unsupported"
  | "cose-fields"
  | "bad-point"
  | "rsa-size"
  | "rsa-exponent";

/** The key, or why there is none. */
export type ParsedCoseKey = { ok: true; key: CoseKey } | { ok: false; because: CoseKeyFault };

const maxTextLength = 1024;
const fields = { kty: 1, alg: 3, crv: -1, x: -2, y: -3, n: -1, e: -2 } as const;
const rsaExponent = 65_537;

/** Reads key `text` (untrusted). Private parts, key ops or any other field are refused as "cose-fields". */
export function parseCoseKey(text: string): ParsedCoseKey {
  const bytes = text.length > 0 && text.length <= maxTextLength ? decodeBase64Url(text) : undefined;
  if (bytes === undefined) return { ok: false, because: "not-base64url" };
  const map = readCbor(bytes);
  if (!(map instanceof Map)) return { ok: false, because: "cbor-malformed" };
  switch (map.get(fields.alg)) {
    case -7:
      return readEs256(map, bytes);
    case -8:
      return readEdDsa(map, bytes);
    case -257:
      return readRs256(map, bytes);
    default:
      return { ok: false, because: "algorithm-unsupported" };
  }
}

function readEs256(map: Map<number | string, Cbor>, bytes: Uint8Array): ParsedCoseKey {
  const x = coordinate(map.get(fields.x));
  const y = coordinate(map.get(fields.y));
  if (
    map.size !== 5 ||
    map.get(fields.kty) !== 2 ||
    map.get(fields.crv) !== 1 ||
    x === undefined ||
    y === undefined
  )
    return { ok: false, because: "cose-fields" };
  if (!isOnCurve("p256", x, y)) return { ok: false, because: "bad-point" };
  return { ok: true, key: { algorithm: "ES256", publicKey: { alg: "p256", x, y }, bytes } };
}

function readEdDsa(map: Map<number | string, Cbor>, bytes: Uint8Array): ParsedCoseKey {
  const raw = coordinate(map.get(fields.x));
  if (map.size !== 4 || map.get(fields.kty) !== 1 || map.get(fields.crv) !== 6 || raw === undefined)
    return { ok: false, because: "cose-fields" };
  if (!isUsableEd25519(raw)) return { ok: false, because: "bad-point" };
  return { ok: true, key: { algorithm: "EdDSA", publicKey: { alg: "ed25519", raw }, bytes } };
}

/** 2048 to 4096 bits; the exponent is always 65537, as every authenticator writes it. */
function readRs256(map: Map<number | string, Cbor>, bytes: Uint8Array): ParsedCoseKey {
  const n = map.get(fields.n);
  const e = map.get(fields.e);
  if (map.size !== 4 || map.get(fields.kty) !== 3 || !(n instanceof Uint8Array) || !(e instanceof Uint8Array))
    return { ok: false, because: "cose-fields" };
  if (n.length < 256 || n.length > 512 || (n[0] ?? 0) === 0) return { ok: false, because: "rsa-size" };
  if (n.length === 256 && (n[0] ?? 0) < 0x80) return { ok: false, because: "rsa-size" };
  if (e.length !== 3 || e.reduce((value, byte) => value * 256 + byte, 0) !== rsaExponent)
    return { ok: false, because: "rsa-exponent" };
  return { ok: true, key: { algorithm: "RS256", publicKey: { alg: "rsa", n, e }, bytes } };
}

function coordinate(value: Cbor | undefined): Uint8Array | undefined {
  return value instanceof Uint8Array && value.length === 32 ? value : undefined;
}

/** The COSE text of a key; the inverse of `parseCoseKey`. Throws TypeError for curves that passkeys here do not use. */
export function formatCoseKey(key: PublicKey): string {
  switch (key.alg) {
    case "p256":
      return encodeBase64Url(
        concatBytes(
          Uint8Array.of(0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21),
          byteString(key.x),
          Uint8Array.of(0x22),
          byteString(key.y),
        ),
      );
    case "ed25519":
      return encodeBase64Url(
        concatBytes(Uint8Array.of(0xa4, 1, 1, 3, 0x27, 0x20, 6, 0x21), byteString(key.raw)),
      );
    case "rsa":
      return encodeBase64Url(
        concatBytes(
          Uint8Array.of(0xa4, 1, 3, 3, 0x39, 1, 0, 0x20),
          byteString(key.n),
          Uint8Array.of(0x21),
          byteString(key.e),
        ),
      );
    default:
      throw new TypeError(`no passkey uses ${key.alg}`);
  }
}

function byteString(bytes: Uint8Array): Uint8Array {
  const { length } = bytes;
  const head =
    length < 24 ? [0x40 + length] : length < 256 ? [0x58, length] : [0x59, length >> 8, length & 255];
  return concatBytes(Uint8Array.from(head), bytes);
}

/** Short names for documents in a vector file. */
import { sha256 } from "@noble/hashes/sha2.js";
import { encodeHex, encodeUtf8 } from "../src/encoding/bytes.ts";

/** The first 16 hexadecimal digits of a text's SHA-256. */
export function shortId(text: string): string {
  return encodeHex(sha256(encodeUtf8(text)).subarray(0, 8));
}

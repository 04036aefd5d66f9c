/** Text and bytes, back and forth: each decoder accepts exactly what its encoder writes, and answers `undefined` to all else. */

const utf8Encoder = new TextEncoder();
const utf8Decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const hexDigits = "0123456789abcdef";
const standardAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const urlAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const standardValues = valuesOf(standardAlphabet);
const urlValues = valuesOf(urlAlphabet);

/** UTF-8 bytes of `text`; a lone surrogate throws a RangeError rather than become a replacement character. */
export function encodeUtf8(text: string): Uint8Array {
  if (!text.isWellFormed()) throw new RangeError("text holds a lone surrogate and has no UTF-8 form");
  return utf8Encoder.encode(text);
}

/** The text of UTF-8 `bytes`, a byte order mark kept as a character; `undefined` where they are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return utf8Decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Lower-case hex digits of `bytes`. */
export function encodeHex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += hexDigits.charAt(byte >> 4) + hexDigits.charAt(byte & 15);
  return text;
}

/** The bytes of lower-case hex `text`; `undefined` for upper case, an odd length or other characters. */
export function decodeHex(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0) return undefined;
  const bytes = new Uint8Array(text.length / 2);
  for (let at = 0; at < bytes.length; at++) {
    const high = hexDigits.indexOf(text.charAt(at * 2));
    const low = hexDigits.indexOf(text.charAt(at * 2 + 1));
    if (high < 0 || low < 0) return undefined;
    bytes[at] = (high << 4) | low;
  }
  return bytes;
}

/** Base64 with padding (RFC 4648 section 4), in one line. */
export function encodeBase64(bytes: Uint8Array): string {
  const text = encodeSextets(bytes, standardAlphabet);
  return text + "=".repeat((4 - (text.length % 4)) % 4);
}

/** The bytes of canonical padded base64; `undefined` for white space, missing or extra padding, or stray trailing bits. */
export function decodeBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  return decodeSextets(text.slice(0, text.length - padding), standardValues);
}

/** Base64url without padding (RFC 4648 section 5). */
export function encodeBase64Url(bytes: Uint8Array): string {
  return encodeSextets(bytes, urlAlphabet);
}

/** The bytes of canonical unpadded base64url; `undefined` for padding, white space, `+`, `/` or stray trailing bits. */
export function decodeBase64Url(text: string): Uint8Array | undefined {
  return decodeSextets(text, urlValues);
}

/** All parts in one new array, in order. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** True if both hold the same bytes. Not constant time: everything compared here is public. */
export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false;
  for (let at = 0; at < left.length; at++) if (left[at] !== right[at]) return false;
  return true;
}

function valuesOf(alphabet: string): Int8Array {
  const values = new Int8Array(128).fill(-1);
  for (let value = 0; value < alphabet.length; value++) values[alphabet.charCodeAt(value)] = value;
  return values;
}

function encodeSextets(bytes: Uint8Array, alphabet: string): string {
  let text = "";
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      text += alphabet.charAt((held >> bits) & 63);
    }
  }
  return bits > 0 ? text + alphabet.charAt((held << (6 - bits)) & 63) : text;
}

function decodeSextets(text: string, values: Int8Array): Uint8Array | undefined {
  if (text.length % 4 === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let held = 0;
  let bits = 0;
  let at = 0;
  for (let index = 0; index < text.length; index++) {
    const value = values[text.charCodeAt(index)] ?? -1;
    if (value < 0) return undefined;
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (held >> bits) & 255;
    }
  }
  // Bits left over carry nothing: were they free, one value would have several texts.
  return (held & ((1 << bits) - 1)) === 0 ? bytes : undefined;
}

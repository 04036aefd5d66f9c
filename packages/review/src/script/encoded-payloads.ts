/** Encoded text in scripts and arguments, decoded and shown: base64 (UTF-8, and UTF-16 as PowerShell has it) and hexadecimal. */
import { decodeBase64 } from "@countersign/protocol";
import { readBytes } from "../text/read-bytes.ts";

/** A text that stood encoded in another one. */
export interface Payload {
  /** UTF-16 offsets of the encoded text. */
  readonly start: number;
  readonly end: number;
  readonly encoding: "base64" | "base64 of UTF-16" | "hexadecimal" | "escapes";
  /** What it says; undefined where it is compressed, and cannot be shown. */
  readonly text: string | undefined;
}

// Lines of base64 in a row are one text; so is a single word that is long enough to say something.
const BASE64 = /[A-Za-z0-9+/_-]{20,}(?:\r?\n[A-Za-z0-9+/_-]{20,})*(?:\r?\n[A-Za-z0-9+/_-]+)?={0,2}/g;
const HEX = /(?:0x)?[0-9a-fA-F]{24,}/g;
const ESCAPES = /(?:\\x[0-9a-fA-F]{2}){4,}|(?:\\[0-7]{3}){4,}|(?:\\u00[0-9a-fA-F]{2}){4,}/g;

/** Everything in `text` that decodes to something readable, or to something compressed. */
export function payloadsIn(text: string): Payload[] {
  const hex = matches(text, HEX, (found) => fromHex(found.replace(/^0x/, "")), "hexadecimal");
  const escapes = matches(text, ESCAPES, fromEscapes, "escapes");
  const base64 = matches(text, BASE64, fromBase64, "base64").filter(
    (found) => !hex.some((other) => other.start === found.start),
  );
  return [...base64, ...hex, ...escapes].toSorted((left, right) => left.start - right.start);
}

function matches(
  text: string,
  pattern: RegExp,
  decode: (found: string) => Uint8Array | undefined,
  encoding: "base64" | "hexadecimal" | "escapes",
): Payload[] {
  return [...text.matchAll(pattern)].flatMap(({ 0: found, index: start }) => {
    const bytes = decode(found);
    const said = bytes && sayingOf(bytes);
    if (!said) return [];
    const name = encoding === "base64" && said.wide ? "base64 of UTF-16" : encoding;
    return [{ start, end: start + found.length, encoding: name, text: said.text }];
  });
}

/** What bytes say: text, wide text, or something compressed; undefined where they say nothing that people read. */
function sayingOf(bytes: Uint8Array): { text: string | undefined; wide: boolean } | undefined {
  if (bytes.length < 8) return undefined;
  const [first, second] = [bytes[0] ?? 0, bytes[1] ?? 0];
  const gzip = first === 0x1f && second === 0x8b;
  const zlib = first === 0x78 && [0x01, 0x9c, 0xda].includes(second) && (first * 256 + second) % 31 === 0;
  if (gzip || zlib) return { text: undefined, wide: false };
  const wide = wideText(bytes);
  if (wide !== undefined) return { text: wide, wide: true };
  const read = readBytes(bytes);
  if (read.encoding === "binary" || !isReadable(read.text)) return undefined;
  return { text: read.text, wide: false };
}

function wideText(bytes: Uint8Array): string | undefined {
  if (bytes.length % 2 !== 0) return undefined;
  let zeros = 0;
  for (let at = 1; at < bytes.length; at += 2) if (bytes[at] === 0) zeros++;
  if (zeros * 2 < bytes.length * 0.9) return undefined;
  const text = new TextDecoder("utf-16le").decode(bytes);
  return isReadable(text) ? text : undefined;
}

/** Whether nearly all of it is printable: chance makes bytes, people make texts. */
function isReadable(text: string): boolean {
  let printable = 0;
  let all = 0;
  for (const character of text) {
    all++;
    if (/[\x20-\x7e\t\r\n]/.test(character)) printable++;
  }
  return printable >= all * 0.9;
}

function fromBase64(found: string): Uint8Array | undefined {
  const plain = found
    .replaceAll(/[\r\n=]/g, "")
    .replaceAll("-", "+")
    .replaceAll("_", "/");
  // A text may be cut, or run on by a character: the part that decodes is what a reader has to see.
  const whole = plain.length % 4 === 1 ? plain.slice(0, -1) : plain;
  const padded = whole + "=".repeat((4 - (whole.length % 4)) % 4);
  return decodeBase64(padded) ?? decodeBase64(whole.slice(0, whole.length - (whole.length % 4)));
}

function fromHex(found: string): Uint8Array | undefined {
  const even = found.slice(0, found.length - (found.length % 2));
  return Uint8Array.from({ length: even.length / 2 }, (_none, at) =>
    Number.parseInt(even.slice(at * 2, at * 2 + 2), 16),
  );
}

function fromEscapes(found: string): Uint8Array | undefined {
  const codes = found.match(/\\x[0-9a-fA-F]{2}|\\u00[0-9a-fA-F]{2}|\\[0-7]{3}/g) ?? [];
  return Uint8Array.from(codes, (code) =>
    /^\\[xu]/.test(code) ? Number.parseInt(code.slice(-2), 16) : Number.parseInt(code.slice(1), 8),
  );
}

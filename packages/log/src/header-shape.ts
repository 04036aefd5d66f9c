/**
 * Recognises a header by its bytes alone. Canonical JSON has one spelling and every value of a header stands in a small
 * alphabet, so the bytes can be matched one by one: `isHeader` says yes to exactly what `parseHeader` accepts, without
 * making a string or an object, and keeps verifying a million entries close to the cost of hashing them.
 */
import { encodeUtf8 } from "@countersign/protocol";

const MAX_EVENT_LENGTH = 100;
const COMMITMENT_DIGITS = 64;
const BEFORE_COMMITMENT = encodeUtf8('{"commitment":"sha256:');
const BEFORE_EVENT = encodeUtf8('","event":"');
const BEFORE_TIME = encodeUtf8('","format":1,"time":');
const AFTER_TIME = encodeUtf8(',"type":"entry"}');
const EVENT_AT = BEFORE_COMMITMENT.length + COMMITMENT_DIGITS + BEFORE_EVENT.length;

/** True if `bytes` (untrusted) are a header, in the canonical spelling. */
export function isHeader(bytes: Uint8Array): boolean {
  if (!holds(bytes, 0, BEFORE_COMMITMENT)) return false;
  const commitmentEnd = BEFORE_COMMITMENT.length + COMMITMENT_DIGITS;
  for (let at = BEFORE_COMMITMENT.length; at < commitmentEnd; at++) {
    if (!isLowerHex(bytes[at])) return false;
  }
  if (!holds(bytes, commitmentEnd, BEFORE_EVENT)) return false;
  const eventEnd = endOfEvent(bytes);
  if (eventEnd === undefined || !holds(bytes, eventEnd, BEFORE_TIME)) return false;
  const timeEnd = endOfTime(bytes, eventEnd + BEFORE_TIME.length);
  return (
    timeEnd !== undefined && holds(bytes, timeEnd, AFTER_TIME) && bytes.length === timeEnd + AFTER_TIME.length
  );
}

/** Where the event name ends, if it is one: dotted words, each a letter and then letters, digits and hyphens. */
function endOfEvent(bytes: Uint8Array): number | undefined {
  let at = EVENT_AT;
  let words = 0;
  for (;;) {
    if (!isLetter(bytes[at])) return undefined;
    do at++;
    while (isLetter(bytes[at]) || isDigit(bytes[at]) || bytes[at] === 0x2d);
    words++;
    if (bytes[at] !== 0x2e) break;
    at++;
  }
  return words >= 2 && at - EVENT_AT <= MAX_EVENT_LENGTH ? at : undefined;
}

/** Where the time ends, if it is a whole number up to 2^53 - 1 without leading zeros. */
function endOfTime(bytes: Uint8Array, from: number): number | undefined {
  let at = from;
  let time = 0;
  for (let digit = bytes[at]; digit !== undefined && isDigit(digit); digit = bytes[at]) {
    // Exact up to the limit, and past it for the first digit that exceeds it.
    time = time * 10 + (digit - 0x30);
    if (!Number.isSafeInteger(time)) return undefined;
    at++;
  }
  const leadingZero = bytes[from] === 0x30 && at - from > 1;
  return at === from || leadingZero ? undefined : at;
}

function holds(bytes: Uint8Array, at: number, wanted: Uint8Array): boolean {
  for (let offset = 0; offset < wanted.length; offset++) {
    if (bytes[at + offset] !== wanted[offset]) return false;
  }
  return true;
}

function isLetter(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x61 && byte <= 0x7a;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function isLowerHex(byte: number | undefined): boolean {
  return isDigit(byte) || (byte !== undefined && byte >= 0x61 && byte <= 0x66);
}

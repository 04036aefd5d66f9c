/** `clientDataJSON`, the part of an assertion that the browser writes: compared byte by byte, never rebuilt from a template. */

import { decodeUtf8 } from "../encoding/bytes.ts";

/** Why client data does not fit. */
export type ClientDataFault =
  | "passkey-client-data"
  | "passkey-type"
  | "passkey-challenge"
  | "passkey-origin"
  | "passkey-cross-origin";

/** What the client data has to say. */
export interface ExpectedClientData {
  /** The challenge in base64url. */
  challenge: string;
  /** Scheme, host and port, compared exactly. */
  origin: string;
}

/** A field of the prefix: the bytes that introduce it, its value, and the fault if the value differs. */
interface Step {
  before: string;
  value: string;
  because: ClientDataFault;
}

/**
 * The limited verification of WebAuthn level 3 section 5.8.1.2: a conforming browser begins with type, challenge,
 * origin and crossOrigin in this order, and whatever it adds later comes after them. The prefix is walked field by
 * field to name what differs; `undefined` means that it fits. A topOrigin, or a later field that says something else
 * under one of these names, is refused as well.
 */
export function clientDataFault(
  bytes: Uint8Array,
  expected: ExpectedClientData,
): ClientDataFault | undefined {
  const text = decodeUtf8(bytes);
  if (text === undefined) return "passkey-client-data";
  const steps: readonly Step[] = [
    { before: '{"type":', value: jsonString("webauthn.get"), because: "passkey-type" },
    { before: ',"challenge":', value: jsonString(expected.challenge), because: "passkey-challenge" },
    { before: ',"origin":', value: jsonString(expected.origin), because: "passkey-origin" },
    { before: ',"crossOrigin":', value: "false", because: "passkey-cross-origin" },
  ];
  let at = 0;
  for (const { before, value, because } of steps) {
    if (!text.startsWith(before, at)) return "passkey-client-data";
    if (!text.startsWith(value, at + before.length)) return because;
    at += before.length + value.length;
  }
  if (text[at] !== "}" && text[at] !== ",") return "passkey-client-data";
  return restFault(text, expected);
}

/** The prefix decides; this only makes sure that nobody who parses the JSON as a whole reads something else. */
function restFault(text: string, expected: ExpectedClientData): ClientDataFault | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return "passkey-client-data";
  }
  if (typeof parsed !== "object" || parsed === null) return "passkey-client-data";
  const fields = new Map<string, unknown>(Object.entries(parsed));
  if (fields.has("topOrigin")) return "passkey-cross-origin";
  const agrees =
    fields.get("type") === "webauthn.get" &&
    fields.get("challenge") === expected.challenge &&
    fields.get("origin") === expected.origin &&
    fields.get("crossOrigin") === false;
  return agrees ? undefined : "passkey-client-data";
}

/**
 * CCDToString (WebAuthn level 3 section 5.8.1.1). Only the quotation mark, the backslash and control characters are
 * escaped there; JSON.stringify differs for control characters alone, which no origin or challenge contains.
 */
function jsonString(value: string): string {
  return JSON.stringify(value);
}

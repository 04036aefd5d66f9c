/** Between inputs in memory, which hold bytes and signed documents, and the JSON that is published. */
import { decodeHex, decodeUtf8, encodeHex, encodeUtf8 } from "../src/encoding/bytes.ts";
import type { Signed } from "../src/roots/signed.ts";
import { shortId } from "./short-id.ts";
import type { PublishedVectors, Vector } from "./vector.ts";

const about =
  'Cases for the procedures of packages/protocol. {"$text"} and {"$hex"} are bytes, {"$signed"} names a document of `signed`. expect: what must come out, exactly.';

/** The published form of cases: documents are written once, inputs refer to them. */
export function publish(cases: readonly Vector[]): string {
  const signed: Record<string, unknown> = {};
  const vectors = cases.map((one) => ({ ...one, input: outward(one.input, signed) }));
  const lines = (items: readonly string[]) => items.map((item) => `  ${item}`).join(",\n");
  const table = Object.entries(signed).map(
    ([id, value]) => `${JSON.stringify(id)}: ${JSON.stringify(value)}`,
  );
  const list = vectors.map((vector) => JSON.stringify(vector));
  // One document, one vector a line: a diff then shows which of them changed.
  return `{\n "about": ${JSON.stringify(about)},\n "signed": {\n${lines(table)}\n },\n "vectors": [\n${lines(list)}\n ]\n}\n`;
}

function outward(value: unknown, signed: Record<string, unknown>): unknown {
  if (value instanceof Uint8Array) return bytesText(value);
  if (Array.isArray(value)) return value.map((item) => outward(item, signed));
  if (typeof value !== "object" || value === null) return value;
  if (isSigned(value)) {
    const { bytes, signatures, batches } = value;
    const entry = {
      bytes: bytesText(bytes),
      signatures,
      ...(batches ? { batches: batches.map(bytesText) } : {}),
    };
    const id = shortId(JSON.stringify(entry));
    signed[id] = entry;
    return { $signed: id };
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([name, item]) => [name, outward(item, signed)]),
  );
}

function isSigned(value: object): value is Signed {
  return "bytes" in value && value.bytes instanceof Uint8Array && "signatures" in value;
}

function bytesText(bytes: Uint8Array): { $text: string } | { $hex: string } {
  const text = decodeUtf8(bytes);
  return text === undefined ? { $hex: encodeHex(bytes) } : { $text: text };
}

/** Puts bytes and documents back into a published input. */
export function inward(value: unknown, published: Pick<PublishedVectors, "signed">): unknown {
  if (Array.isArray(value)) return value.map((item) => inward(item, published));
  if (typeof value !== "object" || value === null) return value;
  const fields = new Map<string, unknown>(Object.entries(value));
  const [text, hex, id] = [fields.get("$text"), fields.get("$hex"), fields.get("$signed")];
  if (typeof text === "string") return encodeUtf8(text);
  if (typeof hex === "string") return decodeHex(hex);
  if (typeof id === "string") return inward(published.signed[id], published);
  return Object.fromEntries([...fields].map(([name, item]) => [name, inward(item, published)]));
}

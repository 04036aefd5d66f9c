/** Every signed document by its type: bytes in, typed document out, or a reason. */
import { canonicalBytes, type Json, parseCanonical } from "../encoding/canonical.ts";
import { encodeHex } from "../encoding/bytes.ts";
import type { Crypto } from "../crypto.ts";
import { admission, type Admission } from "./admission.ts";
import { batch, type Batch } from "./batch.ts";
import { breakglass, type Breakglass } from "./breakglass.ts";
import { card, type Card } from "./card.ts";
import { FORMAT } from "./fields.ts";
import { link, type Link } from "./link.ts";
import { logreset, type Logreset } from "./logreset.ts";
import { people, type People } from "./people.ts";
import { receipt, type Receipt } from "./receipt.ts";
import { request, type Request } from "./request.ts";
import { root, type Root } from "./root.ts";
import { standing, type Standing } from "./standing.ts";
import { readShape, type Shape } from "./shape.ts";
import { status, type Status } from "./status.ts";
import { token, type Token } from "./token.ts";
import { use, type Use } from "./use.ts";
import { veto, type Veto } from "./veto.ts";

/** The documents in use, by their `type`. */
export interface Documents {
  admission: Admission;
  batch: Batch;
  breakglass: Breakglass;
  card: Card;
  link: Link;
  logreset: Logreset;
  people: People;
  receipt: Receipt;
  request: Request;
  root: Root;
  run: Use;
  standing: Standing;
  status: Status;
  token: Token;
  veto: Veto;
}
export type DocumentType = keyof Documents;

const shapes: { [T in DocumentType]: { shape: Shape<Documents[T]>; maxBytes: number } } = {
  admission: { shape: admission, maxBytes: 512 * 1024 },
  batch: { shape: batch, maxBytes: 16 * 1024 },
  breakglass: { shape: breakglass, maxBytes: 16 * 1024 },
  card: { shape: card, maxBytes: 64 * 1024 },
  link: { shape: link, maxBytes: 16 * 1024 },
  logreset: { shape: logreset, maxBytes: 16 * 1024 },
  people: { shape: people, maxBytes: 4 * 1024 * 1024 },
  receipt: { shape: receipt, maxBytes: 64 * 1024 },
  request: { shape: request, maxBytes: 1024 * 1024 },
  root: { shape: root, maxBytes: 4 * 1024 * 1024 },
  run: { shape: use, maxBytes: 1024 * 1024 },
  standing: { shape: standing, maxBytes: 1024 * 1024 },
  status: { shape: status, maxBytes: 1024 * 1024 },
  token: { shape: token, maxBytes: 64 * 1024 },
  veto: { shape: veto, maxBytes: 16 * 1024 },
};

/** Types whose fields belong to a later format; named so that they are refused as reserved and not as unknown. */
export const RESERVED_TYPES = ["query", "update"] as const;

/** Why bytes are not the document that was expected; `detail` names the field for people. */
export const DOCUMENT_FAULTS = [
  "oversize",
  "not-utf8",
  "not-json",
  "null-value",
  "duplicate-key",
  "not-integer",
  "lone-surrogate",
  "too-deep",
  "not-canonical",
  "type-reserved",
  "wrong-type",
  "format-unknown",
  "bad-shape",
] as const;
export type DocumentFault = (typeof DOCUMENT_FAULTS)[number];
export type DocumentResult<D> =
  | { ok: true; document: D }
  | { ok: false; because: DocumentFault; detail: string };

/** The largest encoding of a document of this type, in bytes. */
export function maxDocumentBytes(type: DocumentType): number {
  return shapes[type].maxBytes;
}

/** Reads canonical bytes as a document of one expected type; anything unknown in it is refused. */
export function parseDocument<T extends DocumentType>(
  type: T,
  bytes: Uint8Array,
): DocumentResult<Documents[T]> {
  const { shape, maxBytes } = shapes[type];
  const parsed = parseCanonical(bytes, { maxBytes });
  if (!parsed.ok) return { ok: false, because: parsed.because, detail: `${type}: ${parsed.because}` };
  return readDocument(type, shape, parsed.value);
}

function readDocument<D>(type: DocumentType, shape: Shape<D>, value: Json): DocumentResult<D> {
  const head = typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
  if (head["type"] !== type) {
    const reserved = RESERVED_TYPES.some((candidate) => candidate === head["type"]);
    return { ok: false, because: reserved ? "type-reserved" : "wrong-type", detail: `expected a ${type}` };
  }
  if (head["format"] !== FORMAT)
    return { ok: false, because: "format-unknown", detail: `expected format ${FORMAT}` };
  const read = readShape(shape, value);
  return read.ok
    ? { ok: true, document: read.value }
    : { ok: false, because: "bad-shape", detail: read.detail };
}

/** Canonical bytes of a document that this program composed. Throws CanonicalError or ShapeError when it is not well formed: never sign what would be refused. */
export function documentBytes<T extends DocumentType>(type: T, document: Documents[T]): Uint8Array {
  // A document is JSON by its shape; reading it back proves that what is signed is what every verifier accepts.
  const bytes = canonicalBytes(document);
  const back = parseDocument(type, bytes);
  if (!back.ok) throw new DocumentError(back.because, back.detail);
  return bytes;
}

/** A document that this program composed is not one that verifiers accept. */
export class DocumentError extends Error {
  readonly code: DocumentFault;
  constructor(code: DocumentFault, detail: string) {
    super(detail);
    this.code = code;
  }
}

/** `sha256:` and the hash of bytes: the id of a document, the hash of a script, the fingerprint of a key. */
export function hashOf(bytes: Uint8Array, crypto: Pick<Crypto, "sha256">): string {
  return `sha256:${encodeHex(crypto.sha256(bytes))}`;
}

/** The `type` that canonical bytes claim, without judging them: for routing only. */
export function documentType(bytes: Uint8Array): DocumentType | undefined {
  const parsed = parseCanonical(bytes, { maxBytes: 4 * 1024 * 1024 });
  if (!parsed.ok || typeof parsed.value !== "object" || parsed.value === null || Array.isArray(parsed.value))
    return undefined;
  const claimed = parsed.value["type"];
  if (typeof claimed !== "string" || !Object.hasOwn(shapes, claimed)) return undefined;
  // The own keys of `shapes` are exactly the document types.
  return claimed as DocumentType;
}

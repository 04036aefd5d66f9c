/**
 * Frames between a link and the gateway: JSON texts over one WebSocket, each a `frame` name and its fields.
 * Nothing in a frame is trusted by a device: documents inside are judged by the runner. Bytes travel as base64.
 */
import type { Json } from "../encoding/canonical.ts";
import { MAX_BREAKGLASS_SECONDS } from "../documents/breakglass.ts";
import { hash, slug, sshKeyText } from "../documents/fields.ts";
import {
  dictionary,
  integer,
  list,
  optional,
  readShape,
  record,
  type ShapeOf,
  type ShapeResult,
  tagged,
  text,
  word,
} from "../documents/shape.ts";
import { parseSignature, type Signature } from "../signatures/signature.ts";
import { ShapeError, type Shape } from "../documents/shape.ts";

/** The largest frame either side accepts, in bytes: a root of four MiB as base64 and its signatures. */
export const MAX_FRAME_BYTES = 8 * 1024 * 1024;
/** The largest piece of output in one frame, in bytes before base64. */
export const MAX_OUTPUT_CHUNK = 64 * 1024;

const base64 = (max: number) =>
  text({
    max: Math.ceil(max / 3) * 4,
    pattern: /^[A-Za-z0-9+/]*={0,2}$/,
    called: `base64 of at most ${max} bytes`,
  });
/** A secret of 8 KiB with what seals it. */
const MAX_SECRET_BOX = 8192 + 80;
const nonce = text({
  max: 43,
  min: 43,
  pattern: /^[A-Za-z0-9_-]{43}$/,
  called: "32 random bytes as base64url",
});
const signature: Shape<Signature> = (value, path) => {
  const parsed = parseSignature(value);
  if (!parsed.ok) throw new ShapeError(path, `a signature (${parsed.because})`);
  return parsed.signature;
};
const signatures = list(signature, 64);

/** A signed document on the wire. */
export const carried = record({
  bytes: base64(4 * 1024 * 1024),
  signatures,
  batches: optional(list(base64(16 * 1024), 8)),
});
export type Carried = ShapeOf<typeof carried>;

const runId = text({ max: 36, pattern: /^[0-9a-f-]{32,36}$/, called: "a run id" });
const proof = record({
  fingerprint: hash,
  name: text({ max: 200, called: "a name" }),
  admission: hash,
  index: integer(0, 100_000),
  path: list(hash, 40),
});
const checkpoint = text({ max: 65_536, called: "a signed checkpoint" });
const hashes = list(hash, 128);

/** How many documents of each kind one frame of trust material may hold; more come in further frames. */
export const MAX_TRUST_DOCUMENTS = {
  roots: 256,
  people: 32,
  admissions: 64,
  vetoes: 1000,
  resets: 32,
} as const;

/** What the server says to a link. */
export const fromServer = tagged("frame", {
  /** First: a nonce for the link to sign. */
  challenge: record({ frame: word("challenge"), nonce }),
  /** The proof was good; `server_time` is for show, it moves no watermark. */
  welcome: record({ frame: word("welcome"), server_time: integer(0, Number.MAX_SAFE_INTEGER) }),
  /** Trust material, newest of everything: the runner takes what it can verify. */
  trust: record({
    frame: word("trust"),
    roots: list(carried, MAX_TRUST_DOCUMENTS.roots),
    people: list(carried, MAX_TRUST_DOCUMENTS.people),
    admissions: list(carried, MAX_TRUST_DOCUMENTS.admissions),
    vetoes: list(carried, MAX_TRUST_DOCUMENTS.vetoes),
    /** Log resets, the oldest first; none from servers that know of none. */
    resets: optional(list(carried, MAX_TRUST_DOCUMENTS.resets)),
    checkpoint: optional(record({ note: checkpoint, proof: hashes })),
  }),
  /** One request for this device; `run` is the server's name for it, nothing more. */
  run: record({
    frame: word("run"),
    run: runId,
    request: carried,
    script: optional(base64(1024 * 1024)),
    proof: optional(proof),
    /** Of a request with secrets: one box for each, sealed to this device, outside the signed bytes. */
    secrets: optional(list(record({ param: slug, box: base64(MAX_SECRET_BOX) }), 32)),
    /** Where the request is a use: the standing approval, and the device's place in it. */
    standing: optional(carried),
    standing_proof: optional(proof),
    /** Where people broke the glass: what they signed in the place of approvals. */
    breakglass: optional(carried),
    /** Consistency proof from the checkpoint the device last reported. */
    checkpoint: optional(record({ note: checkpoint, proof: hashes })),
  }),
  /** The server has stored output up to this many bytes of a stream: more may be sent. */
  credit: record({
    frame: word("credit"),
    run: runId,
    stream: word("stdout", "stderr"),
    bytes: integer(0, Number.MAX_SAFE_INTEGER),
  }),
  /** The receipt with this sequence number is stored and logged: the device may forget its copy. */
  stored: record({ frame: word("stored"), seq: integer(1, Number.MAX_SAFE_INTEGER) }),
});
export type FromServer = ShapeOf<typeof fromServer>;

/** What a link says to the server. */
export const fromLink = tagged("frame", {
  /** Answers the challenge: the runner's certificate for the link key, and the link key's signature over both nonces and the server's name. */
  proof: record({
    frame: word("proof"),
    link: carried,
    device_key: sshKeyText,
    nonce,
    signature: base64(128),
  }),
  status: record({ frame: word("status"), status: carried }),
  /** The runner accepted, consumed and started, or refused. */
  started: record({ frame: word("started"), run: runId, request: hash }),
  /** The runner took a request with the glass broken and counts its delay: an unsigned hint, for people to see. */
  waiting: record({
    frame: word("waiting"),
    run: runId,
    request: hash,
    seconds_left: integer(0, MAX_BREAKGLASS_SECONDS),
  }),
  output: record({
    frame: word("output"),
    run: runId,
    stream: word("stdout", "stderr"),
    offset: integer(0, Number.MAX_SAFE_INTEGER),
    data: base64(MAX_OUTPUT_CHUNK),
  }),
  receipt: record({ frame: word("receipt"), run: optional(runId), receipt: carried }),
  /** What the collector found, for the console to show: host name, system, addresses. */
  facts: record({
    frame: word("facts"),
    facts: dictionary({
      key: /^[a-z][a-z0-9_]{0,40}$/,
      of: text({ max: 4096, called: "text of at most 4096 characters" }),
      max: 64,
      called: "facts",
    }),
  }),
  /** Trust material that the runner did not take, with the reason: shown in the console. */
  objection: record({
    frame: word("objection"),
    document: hash,
    because: text({ max: 80, called: "a reason code" }),
    detail: text({ max: 500, called: "a sentence" }),
  }),
});
export type FromLink = ShapeOf<typeof fromLink>;

/** Reads one frame from the server. */
export function readFromServer(frame: string): ShapeResult<FromServer> {
  return readFrame(frame, fromServer);
}
/** Reads one frame from a link. */
export function readFromLink(frame: string): ShapeResult<FromLink> {
  return readFrame(frame, fromLink);
}

function readFrame<T>(frame: string, shape: Shape<T>): ShapeResult<T> {
  if (frame.length > MAX_FRAME_BYTES)
    return { ok: false, because: "bad-shape", detail: `a frame of at most ${MAX_FRAME_BYTES} bytes` };
  let value: Json;
  try {
    // JSON.parse is typed `any`; the shape reads every field from here on.
    value = JSON.parse(frame) as Json;
  } catch {
    return { ok: false, because: "bad-shape", detail: "a frame is JSON" };
  }
  return readShape(shape, value);
}

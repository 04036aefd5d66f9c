/**
 * Signing stations: how one proves itself by its own key, what it may read, and what it hands in. A station reads what
 * waits for signatures and posts signatures, objections and cards; nothing else. The server believes none of it.
 */
import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { base64, carried, hash, oneLine, seconds, signature, uuid } from "../fields.ts";
import { RUN_STATES } from "./runs.ts";

const nonce = z.string().regex(/^[A-Za-z0-9_-]{43}$/, "32 random bytes as base64url");
const origin = z
  .string()
  .max(300)
  .regex(/^https?:\/\/[a-z0-9.-]+(?::[0-9]{1,5})?$/, "an origin");
const stationState = z.enum(["pending", "accepted"]);

export const station = z.strictObject({
  id: uuid,
  name: oneLine(100),
  /** Where people open it, as it says itself. */
  origin,
  /** Its own public key; the fingerprint is what it prints at its start. */
  key: z.string().max(400),
  fingerprint: hash,
  state: stationState,
  /** Started by the launcher beside this server: never independent. */
  beside_server: z.boolean(),
  created_at: seconds,
  last_seen_at: seconds,
});
export type Station = z.infer<typeof station>;

export const challengeStation = endpoint({
  id: "stations.challenge",
  method: "GET",
  path: "/stations/challenge",
  access: "public",
  summary: "A nonce for a station to sign with its own key",
  replies: { 200: z.strictObject({ nonce, server_name: z.string().max(300), expires_at: seconds }) },
  errors: [],
});
export const startStationSession = endpoint({
  id: "stations.start-session",
  method: "POST",
  path: "/stations/sessions",
  access: "public",
  summary: "A station proves its key and gets a token; an unknown key becomes a pending station",
  audit: "station.session-started",
  body: z.strictObject({
    key: z.string().max(400),
    origin,
    name: oneLine(100),
    nonce,
    /** Base64 of the SSHSIG structure over the station proof (packages/protocol). */
    signature: z.string().max(4096),
  }),
  replies: { 201: z.strictObject({ token: z.string().max(200), state: stationState, expires_at: seconds }) },
  errors: ["station-proof", "too-many-stations"],
});
export const listStations = endpoint({
  id: "stations.list",
  method: "GET",
  path: "/stations",
  access: "trust.read",
  summary: "The stations that have proven a key here, pending ones among them",
  replies: { 200: z.strictObject({ stations: z.array(station) }) },
  errors: [],
});
export const changeStation = endpoint({
  id: "stations.change",
  method: "PATCH",
  path: "/stations/:id",
  access: "settings.write",
  summary: "Accept a pending station, once its fingerprint was compared; or set it back",
  audit: "station.changed",
  params: z.strictObject({ id: uuid }),
  /** To accept, with what was compared: by now another key or address may stand there. */
  body: z
    .strictObject({ state: stationState, fingerprint: hash.optional(), origin: origin.optional() })
    .refine(
      ({ state, fingerprint, origin: at }) =>
        state !== "accepted" || (fingerprint !== undefined && at !== undefined),
      "the fingerprint and the origin that were compared",
    ),
  replies: { 200: station },
  errors: ["station-changed"],
});
export const removeStation = endpoint({
  id: "stations.remove",
  method: "DELETE",
  path: "/stations/:id",
  access: "settings.write",
  summary: "Forget a station and end its sessions",
  audit: "station.removed",
  params: z.strictObject({ id: uuid }),
  replies: { 204: null },
  errors: [],
});

/** An authority as a device would be shown it: everything that it takes to walk. */
export const stationAuthority = z.strictObject({
  authority: hash,
  roots: z.array(carried),
  people: z.array(carried),
});
export const readAuthorities = endpoint({
  id: "station.authorities",
  method: "GET",
  path: "/station/authorities",
  access: "station",
  summary: "Every root and people list, for the station to walk from its own pins",
  replies: { 200: z.strictObject({ authorities: z.array(stationAuthority) }) },
  errors: [],
});

/** One request that awaits signatures, or whatever became of it. Bytes and signatures only; the station judges. */
export const stationRequest = z.strictObject({
  run: uuid,
  hash,
  state: z.enum(RUN_STATES),
  request: carried,
  /** Vetoes, refusals and cancellations as their authors signed them. */
  objections: z.array(carried).max(1000),
  created_at: seconds,
});
export type StationRequest = z.infer<typeof stationRequest>;

/** The same with everything that it takes to judge it. */
export const stationRequestInFull = stationRequest.extend({
  /** Base64 of the script's bytes; null where the request is for something else. */
  script: base64(1024 * 1024).nullable(),
  targets: z.array(
    z.strictObject({ fingerprint: hash, name: oneLine(200), admission: hash, state: z.string().max(20) }),
  ),
  /** The admissions that the targets name, and those that they replace; tokens that let machines in, and what was said against those. */
  admissions: z.array(carried),
});
export type StationRequestInFull = z.infer<typeof stationRequestInFull>;

/** A root, people list or admission that was composed and awaits signatures. */
export const draft = z.strictObject({
  hash,
  type: z.enum(["root", "people", "admission", "standing", "token", "logreset", "breakglass"]),
  authority: hash,
  created_at: seconds,
  created_by: oneLine(200),
  document: carried,
  /** What it still lacks, as the server sees it: a reason code and a sentence. */
  because: z.string().max(80),
  missing: z.string().max(1000),
  /** Whose signatures it has. */
  signers: z.array(z.strictObject({ authority: hash, person: z.string().max(63) })),
});
export type Draft = z.infer<typeof draft>;

export const listWaiting = endpoint({
  id: "station.waiting",
  method: "GET",
  path: "/station/waiting",
  access: "station",
  summary:
    "Everything that awaits signatures, whoever's: requests, drafts, and what the trial key was ordered to sign",
  replies: {
    200: z.strictObject({
      requests: z.array(stationRequest),
      drafts: z.array(draft),
      /** Hashes of drafts that an administrator ordered the trial key to sign. */
      orders: z.array(hash),
    }),
  },
  errors: [],
});
export const listOrders = endpoint({
  id: "station.orders",
  method: "GET",
  path: "/station/orders",
  access: "station",
  summary: "What the trial key was ordered to sign",
  replies: { 200: z.strictObject({ orders: z.array(hash) }) },
  errors: [],
});
export const readStationRequest = endpoint({
  id: "station.request",
  method: "GET",
  path: "/station/requests/:hash",
  access: "station",
  summary: "One request in full, in whatever state",
  params: z.strictObject({ hash }),
  replies: { 200: stationRequestInFull },
  errors: [],
});
export const readStationDocument = endpoint({
  id: "station.document",
  method: "GET",
  path: "/station/documents/:hash",
  access: "station",
  summary: "A draft or a published document, with what it replaces",
  params: z.strictObject({ hash }),
  replies: {
    200: z.strictObject({
      state: z.enum(["draft", "published"]),
      document: carried,
      /** Of an admission: those that it replaces, step by step, and the others of its devices. */
      admissions: z.array(carried),
      /** Of a standing approval: base64 of the script's bytes. */
      script: base64(1024 * 1024).nullable(),
      /** Roots that are only drafts, for what leads to them or stands on them. */
      drafts: z.array(carried),
    }),
  },
  errors: [],
});
export const postSignatures = endpoint({
  id: "station.sign",
  method: "POST",
  path: "/station/signatures",
  access: "station",
  summary: "Hand in signatures over a request, a draft or a published document",
  audit: "document.signed",
  body: z.strictObject({
    hash,
    signatures: z.array(signature).min(1).max(32),
    batches: z
      .array(base64(16 * 1024))
      .max(8)
      .optional(),
  }),
  replies: { 200: z.strictObject({ hash, state: z.string().max(40), accepted: z.number().int() }) },
  errors: ["signature-refused", "run-not-awaiting"],
});
export const postVeto = endpoint({
  id: "station.object",
  method: "POST",
  path: "/station/vetoes",
  access: "station",
  summary: "Hand in a signed refusal, veto or cancellation",
  audit: "document.published",
  body: carried,
  replies: { 201: z.strictObject({ hash }) },
  errors: ["document-refused", "document-known"],
});
export const postCard = endpoint({
  id: "station.card",
  method: "POST",
  path: "/station/cards",
  access: "station",
  summary: "Offer an enrolment card; whoever adds the person compares the fingerprint that they read out",
  audit: "card.offered",
  body: carried,
  replies: { 201: z.strictObject({ hash, state: z.literal("offered") }) },
  errors: ["document-refused", "too-many-cards"],
});
export const redeemView = endpoint({
  id: "views.redeem",
  method: "POST",
  path: "/views",
  access: "station",
  summary:
    "What a station link shows: one request, for the first accepted station that asks, while it is open",
  audit: "view.redeemed",
  body: z.strictObject({ run: uuid, token: z.string().regex(/^[A-Za-z0-9_-]{43}$/) }),
  replies: { 200: stationRequestInFull },
  errors: ["view-refused", "view-taken"],
});

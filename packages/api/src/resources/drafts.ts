/** What the trust pages compose and gather: drafts that await signatures, cards that people offered, and the orders of a graduation. */
import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { carried, hash, oneLine, seconds, slug } from "../fields.ts";
import { leaveBehind } from "./reach.ts";
import { draft } from "./stations.ts";

export const createDraft = endpoint({
  id: "drafts.create",
  method: "POST",
  path: "/documents/drafts",
  access: "trust.publish",
  summary:
    "Put a root, people list or admission where its signers find it; it is published by itself once enough have signed",
  audit: "draft.created",
  /** `leave_behind` says how many devices do not follow a root, where there are some. */
  signaturesByKey: [],
  body: carried.extend({ leave_behind: leaveBehind.optional() }),
  replies: { 201: draft },
  errors: ["document-refused", "document-known", "leaves-devices-behind"],
});
export const listDrafts = endpoint({
  id: "drafts.list",
  method: "GET",
  path: "/documents/drafts",
  access: "trust.read",
  summary: "The drafts that await signatures",
  replies: { 200: z.strictObject({ drafts: z.array(draft) }) },
  errors: [],
});
/** A draft as somebody is told of it: what it is, and whether it waits for them. */
export const waitingDraft = z.strictObject({
  hash,
  type: z.enum(["root", "people", "admission", "standing", "token", "logreset", "breakglass"]),
  /** In words, with the names that stand in it. */
  title: z.string().max(1000),
  /** Of an admission. */
  client: slug.nullable(),
  created_at: seconds,
  created_by: oneLine(200),
  /** Whether the person whom the caller's account is linked to is asked for it, has signed it, or has no part in it. */
  yours: z.enum(["to-sign", "signed", "others"]),
  /** Names of those who are asked still, the first of them. */
  asked: z.array(z.string().max(200)).max(8),
  asked_count: z.number().int(),
  /** Where the caller signs it; null for whoever is not asked, or signs in the terminal. */
  station_link: z.string().max(600).nullable(),
});
export type WaitingDraft = z.infer<typeof waitingDraft>;
export const listWaitingDrafts = endpoint({
  id: "drafts.waiting",
  method: "GET",
  path: "/documents/drafts/waiting",
  access: "trust.read",
  summary:
    "Who is asked to sign which draft, and whether the caller's person is among them; the newest first",
  replies: { 200: z.strictObject({ drafts: z.array(waitingDraft) }) },
  errors: [],
});
export const withdrawDraft = endpoint({
  id: "drafts.withdraw",
  method: "DELETE",
  path: "/documents/drafts/:hash",
  access: "trust.publish",
  summary: "Withdraw a draft; signatures that were given stay good for whoever kept them",
  audit: "draft.withdrawn",
  params: z.strictObject({ hash }),
  replies: { 204: null },
  errors: [],
});
export const offeredCard = z.strictObject({
  hash,
  name: oneLine(200),
  keys: z.array(
    z.strictObject({ key: z.string().max(2048), fingerprint: hash, kind: z.enum(["ssh", "webauthn"]) }),
  ),
  /** The station that made it, as a root lists stations; null for cards of SSH keys. */
  station: z
    .strictObject({
      id: z.string().max(63),
      origin: z.string().max(300),
      rpid: z.string().max(253),
      /** Beside this server, or not accepted here: never independent. */
      beside_server: z.boolean(),
    })
    .nullable(),
  offered_at: seconds,
  card: carried,
  /** A person of a published root or people list who holds one of its keys. */
  person: z.strictObject({ authority: hash, person: z.string().max(63) }).nullable(),
});
export type OfferedCard = z.infer<typeof offeredCard>;
export const listCards = endpoint({
  id: "cards.list",
  method: "GET",
  path: "/trust/cards",
  access: "trust.read",
  summary:
    "Enrolment cards that stations offered: nothing in them is true before their fingerprint was read out",
  replies: { 200: z.strictObject({ cards: z.array(offeredCard) }) },
  errors: [],
});
export const discardCard = endpoint({
  id: "cards.discard",
  method: "DELETE",
  path: "/trust/cards/:hash",
  access: "trust.publish",
  summary: "Discard an offered card",
  audit: "card.discarded",
  params: z.strictObject({ hash }),
  replies: { 204: null },
  errors: [],
});
export const orderGraduation = endpoint({
  id: "trust.graduate",
  method: "POST",
  path: "/trust/graduation",
  access: "trust.publish",
  summary:
    "Order the trial station to sign these drafts with the trial key: at server-trust the server's word suffices",
  audit: "graduation.ordered",
  // It hands the devices to other keys, at a level where no person is asked.
  challenged: true,
  body: z.strictObject({ documents: z.array(hash).min(1).max(64) }),
  replies: { 202: z.strictObject({ ordered: z.array(hash) }) },
  errors: ["order-refused", "reauthenticate"],
});

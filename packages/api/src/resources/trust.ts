/** Signed documents: roots, people lists, admissions, vetoes. The server stores and serves them; people and devices judge them. */
import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { carried, hash, oneLine, seconds, signature } from "../fields.ts";
import { leaveBehind } from "./reach.ts";

export const authority = z.strictObject({
  authority: hash,
  name: oneLine(200),
  scope: z.enum(["operator", "client"]),
  trial: z.boolean(),
  version: z.number().int(),
  hash,
  expires: seconds,
  people_version: z.number().int(),
  successor: hash.nullable(),
});
export type Authority = z.infer<typeof authority>;

export const listAuthorities = endpoint({
  id: "trust.authorities",
  method: "GET",
  path: "/trust/authorities",
  access: "trust.read",
  summary: "The authorities known here, each with its newest root",
  replies: { 200: z.strictObject({ authorities: z.array(authority) }) },
  errors: [],
});
export const showAuthority = endpoint({
  id: "trust.authority",
  method: "GET",
  path: "/trust/authorities/:authority",
  access: "trust.read",
  summary: "All root versions and the newest people list of an authority",
  params: z.strictObject({ authority: hash }),
  replies: { 200: z.strictObject({ authority, roots: z.array(carried), people: carried.nullable() }) },
  errors: [],
});
export const publishDocument = endpoint({
  id: "documents.publish",
  method: "POST",
  path: "/documents",
  access: "trust.publish",
  summary:
    "Publish a signed root, people list, admission, admission token, standing approval, veto or log reset; it is judged as a device would judge it",
  audit: "document.published",
  /** `leave_behind` says how many devices do not follow a root, where there are some. */
  signaturesByKey: [],
  body: carried.extend({ leave_behind: leaveBehind.optional() }),
  replies: { 201: z.strictObject({ hash, type: z.string().max(20), devices: z.number().int() }) },
  errors: ["document-refused", "document-known", "leaves-devices-behind"],
});
const logHead = z.strictObject({ size: z.number().int().min(0), root: hash });
export const showLostLog = endpoint({
  id: "logreset.facts",
  method: "GET",
  path: "/logreset",
  access: "trust.read",
  summary: "What devices saw of the audit log that it does not hold any more, and from where it goes on",
  replies: {
    200: z.strictObject({
      authority: hash,
      old: logHead.nullable(),
      new: logHead,
      devices: z.number().int(),
    }),
  },
  errors: [],
});
export const resetLog = endpoint({
  id: "logreset.publish",
  method: "POST",
  path: "/logreset",
  access: "trust.publish",
  summary: "Reset the log by the server's key, where the root leaves that to the server",
  audit: "document.published",
  challenged: true,
  body: z.strictObject({ reason: oneLine(1000) }),
  replies: { 201: z.strictObject({ hash, devices: z.number().int() }) },
  errors: ["document-refused", "document-known"],
});
export const readDocument = endpoint({
  id: "documents.read",
  method: "GET",
  path: "/documents/:hash",
  access: "trust.read",
  summary: "The canonical bytes of a signed document",
  params: z.strictObject({ hash }),
  replies: { 200: null },
  errors: [],
});
export const readSignatures = endpoint({
  id: "documents.signatures",
  method: "GET",
  path: "/documents/:hash/signatures",
  access: "trust.read",
  summary: "A signed document with the signatures collected so far",
  params: z.strictObject({ hash }),
  replies: { 200: carried },
  errors: [],
});
export const addSignatures = endpoint({
  id: "documents.sign",
  method: "POST",
  path: "/documents/:hash/signatures",
  access: "runs.sign",
  summary: "Add signatures to a document; those that do not verify are refused with their reason",
  audit: "document.signed",
  params: z.strictObject({ hash }),
  signaturesByKey: [],
  body: z.strictObject({
    signatures: z.array(signature).min(1).max(32),
    batches: z.array(z.base64().max(32_768)).max(8).optional(),
  }),
  replies: { 200: z.strictObject({ hash, state: z.string().max(40), accepted: z.number().int() }) },
  errors: ["signature-refused"],
});

/** The audit log: entries for those who may see them, with proofs that anybody can check. */
import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { hash, next, page, seconds } from "../fields.ts";

const entry = z.strictObject({
  index: z.number().int(),
  time: seconds,
  event: z.string().max(80),
  commitment: hash,
  /** Canonical header as it stands in the bundle, base64. */
  header: z.string().max(100_000),
  salt: z.string().max(64),
  /** The body as an object; it hashes with the salt to the commitment. */
  body: z.record(z.string(), z.unknown()),
});
export const listEntries = endpoint({
  id: "audit.list",
  method: "GET",
  path: "/audit/entries",
  access: "audit.read",
  summary: "List audit entries, newest first (or forward from an index)",
  query: z.strictObject({
    ...page,
    event: z.string().max(80).optional(),
    object: z.string().max(200).optional(),
    from: z.coerce.number().int().min(0).optional(),
  }),
  replies: { 200: z.strictObject({ entries: z.array(entry), next, size: z.number().int() }) },
  errors: [],
});
export const listOwnEntries = endpoint({
  id: "me.activity",
  method: "GET",
  path: "/me/activity",
  access: "signed-in",
  summary: "What one did oneself, by session or API key, newest first, as the audit log has it",
  query: z.strictObject(page),
  replies: {
    200: z.strictObject({
      entries: z.array(
        z.strictObject({
          index: z.number().int(),
          time: seconds,
          event: z.string().max(80),
          /** By a session, or by one of one's API keys. */
          by: z.enum(["user", "key"]),
          address: z.string().max(64).nullable(),
          /** `kind:id`. */
          object: z.string().max(300).nullable(),
          outcome: z.enum(["done", "refused"]),
          code: z.string().max(80).nullable(),
        }),
      ),
      next,
    }),
  },
  errors: [],
});
export const proveEntry = endpoint({
  id: "audit.proof",
  method: "GET",
  path: "/audit/entries/:index/proof",
  access: "audit.read",
  summary: "Inclusion proof of one entry under the newest checkpoint",
  params: z.strictObject({ index: z.coerce.number().int().min(0) }),
  replies: {
    200: z.strictObject({
      index: z.number().int(),
      checkpoint: z.string().max(65_536),
      proof: z.array(hash),
    }),
  },
  errors: [],
});

/** The access review: who may sign in, how, as what, and with which keys; on one day, signed. */
import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { hash, seconds } from "../fields.ts";

export const makeAccessReview = endpoint({
  id: "access-review.make",
  method: "POST",
  path: "/access-review",
  access: "users.write",
  summary: "Everybody who has an account, with roles, factors, last sign-in and keys, as signed JSON and CSV",
  audit: "access-review.made",
  replies: {
    201: z.strictObject({
      made_at: seconds,
      /** The review itself; its exact text is what is signed. */
      json: z.string(),
      /** The same, a line for each account and each key. */
      csv: z.string(),
      /** A C2SP signed note by the audit log's key, over the hashes of both. */
      note: z.string().max(65_536),
      json_hash: hash,
      csv_hash: hash,
    }),
  },
  errors: ["reauthenticate"],
});

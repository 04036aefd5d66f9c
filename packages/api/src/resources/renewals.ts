/** What ends by itself: roots, lists of requesters, standing approvals, admission tokens, and the caller's own API keys. */
import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { hash, oneLine, seconds, slug } from "../fields.ts";

/** How near the end is: behind us, within 7, 14 or 30 days, or further. */
export const URGENCIES = ["ended", "week", "fortnight", "month", "later"] as const;

export const renewal = z.strictObject({
  kind: z.enum(["root", "people", "standing", "token", "api-key"]),
  /** Of the authority, script, pattern or key. */
  name: z.string().max(20_000),
  client: slug.nullable(),
  ends: seconds,
  /** Of a root: what no renewal goes past. */
  latest: seconds.nullable(),
  urgency: z.enum(URGENCIES),
  /** Of roots and lists. */
  authority: hash.nullable(),
  /** The signed document. */
  hash: hash.nullable(),
  /** What stops when it ends. */
  stops: oneLine(300),
});
export type Renewal = z.infer<typeof renewal>;

export const listRenewals = endpoint({
  id: "renewals.list",
  method: "GET",
  path: "/trust/renewals",
  access: "trust.read",
  summary:
    "What ends by itself, the nearest first: roots and lists always, the rest when it ends within 30 days (tokens: 7)",
  replies: { 200: z.strictObject({ renewals: z.array(renewal) }) },
  errors: [],
});

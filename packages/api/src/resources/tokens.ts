/** Admission tokens as the server counts them: which machines may still come by themselves. */
import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { hash, seconds, slug } from "../fields.ts";

export const admissionToken = z.strictObject({
  hash,
  authority: hash,
  client: slug,
  /** What the machines may call themselves, as a pattern over the whole name. */
  names: z.string().max(20_000),
  max: z.number().int(),
  /** Machines that it let in, as the server counted them. */
  used: z.number().int(),
  issued: seconds,
  expires: seconds,
  /** The first of these that holds: withdrawn by an approver or a root, ended, used up; else good. */
  state: z.enum(["good", "withdrawn", "ended", "used-up"]),
  /** Who withdrew it, by id; null where a root lists it, or nobody did. */
  withdrawn_by: z.string().max(63).nullable(),
});
export type AdmissionToken = z.infer<typeof admissionToken>;

export const listTokens = endpoint({
  id: "tokens.list",
  method: "GET",
  path: "/trust/tokens",
  access: "trust.read",
  summary: "Admission tokens with the machines that they let in, the newest first; at most 1000",
  replies: { 200: z.strictObject({ tokens: z.array(admissionToken) }) },
  errors: [],
});

/** Errors as RFC 9457 problem documents with a stable `code`. */
import { z } from "zod";

/** A problem document. `detail` says what happened and what to do; it never says whether a hidden object exists. */
export const problem = z.strictObject({
  type: z.string().max(300),
  title: z.string().max(200),
  status: z.number().int(),
  code: z.string().max(80),
  detail: z.string().max(2000).optional(),
  /** The permission that was wanting, for `not-allowed`. */
  needs: z.string().max(80).optional(),
  /** Which fields were wrong, for 400. */
  fields: z
    .array(z.strictObject({ path: z.string().max(300), message: z.string().max(500) }))
    .max(50)
    .optional(),
});
export type Problem = z.infer<typeof problem>;

/** The codes that every endpoint may answer with, and their status. */
export const COMMON_PROBLEMS = {
  "bad-request": 400,
  "not-signed-in": 401,
  "not-allowed": 403,
  "cross-site": 403,
  "password-due": 403,
  "factor-due": 403,
  "not-found": 404,
  "method-not-allowed": 405,
  "body-too-large": 413,
  "unsupported-media-type": 415,
  "too-many-requests": 429,
  "internal-error": 500,
  "not-ready": 503,
} as const;

/** Field schemas that several resources share; every string is bounded. */
import { z } from "zod";

export const hash = z.string().regex(/^sha256:[0-9a-f]{64}$/, "sha256: and 64 hexadecimal digits");
export const uuid = z.uuid();
export const slug = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?$/,
    "a-z, 0-9, dot, dash or underscore, at most 63 characters",
  );
export const oneLine = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine(
      (text) => text.isWellFormed() && !hasControlCharacter(text),
      "one line, no control characters, nor half of any character",
    );
/** Text of several lines, as people type it. */
export const multiLine = (max: number) =>
  z
    .string()
    .max(max)
    .refine(
      (text) => text.isWellFormed() && !hasControlCharacter(text.replaceAll("\n", "")),
      "text and line ends, no other control characters, nor half of any character",
    );
export const email = z.email().max(254);
/** Seconds since 1970. */
export const seconds = z.number().int().min(0).max(253_402_300_799);
export const base64 = (maxBytes: number) => z.base64().max(Math.ceil(maxBytes / 3) * 4);

/** A signature as formats.md has it; the protocol package judges it, this only bounds it. */
export const signature = z.union([
  z.strictObject({
    namespace: z.string().max(64),
    key: hash,
    kind: z.literal("ssh"),
    sig: z.string().max(4096),
  }),
  z.strictObject({
    namespace: z.string().max(64),
    key: hash,
    kind: z.literal("webauthn"),
    authenticatorData: z.string().max(2048),
    clientDataJSON: z.string().max(8192),
    sig: z.string().max(4096),
  }),
]);

/** A signed document on the wire: canonical bytes and the signatures beside them. */
export const carried = z.strictObject({
  bytes: base64(4 * 1024 * 1024),
  signatures: z.array(signature).max(64),
  batches: z
    .array(base64(16 * 1024))
    .max(8)
    .optional(),
});
export type CarriedDocument = z.infer<typeof carried>;

/** A cursor may hold a name of 200 characters. */
const longestCursor = 1500;
/** Cursor paging: pass the `next` of one page as `after` of the following one. */
export const page = {
  after: z.string().max(longestCursor).optional(),
  limit: z.coerce.number().int().min(1).max(500).optional(),
};
export const next = z.string().max(longestCursor).nullable();
/** What a list can be searched for. */
export const search = oneLine(200);

function hasControlCharacter(text: string): boolean {
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return true;
  }
  return false;
}

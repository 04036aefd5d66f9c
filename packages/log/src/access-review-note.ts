/**
 * The note that signs an access review (docs/operations/passwords.md), by the key of the audit log. Its first line is no
 * log's origin, so that it can never be shown as a tree head, nor a tree head as it.
 */
import type { Crypto } from "@countersign/protocol";
import { parseNote, verifyNote } from "./signed-note.ts";
import type { VerifierKey } from "./verifier-key.ts";

/** The first line. A log's origin is a key name, which has no spaces. */
export const ACCESS_REVIEW_TITLE = "countersign access review v1";

/** What such a note says; the hashes are `sha256:` and hex. */
export interface AccessReviewNote {
  /** Host name of the installation. */
  readonly installation: string;
  /** RFC 3339, UTC. */
  readonly madeAt: string;
  readonly jsonHash: string;
  readonly csvHash: string;
}

/** The text to be signed. */
export function accessReviewText({ installation, madeAt, jsonHash, csvHash }: AccessReviewNote): string {
  return `${[ACCESS_REVIEW_TITLE, installation, madeAt, jsonHash, csvHash].join("\n")}\n`;
}

/** What the note says, once the key has been seen to have signed it. */
export async function openAccessReview(
  crypto: Pick<Crypto, "verify">,
  bytes: Uint8Array,
  key: VerifierKey,
): Promise<
  | { readonly ok: true; readonly review: AccessReviewNote }
  | { readonly ok: false; readonly because: "note-unreadable" | "note-not-signed" | "note-of-something-else" }
> {
  const parsed = parseNote(bytes);
  if (!parsed.ok) return { ok: false, because: "note-unreadable" };
  const verdict = await verifyNote(crypto, parsed.note, [key]);
  if (!verdict.ok) return { ok: false, because: "note-not-signed" };
  const [title, installation = "", madeAt = "", jsonHash = "", csvHash = "", ...rest] =
    parsed.note.text.split("\n");
  const review = { installation, madeAt, jsonHash, csvHash };
  if (title !== ACCESS_REVIEW_TITLE || rest.join() !== "" || accessReviewText(review) !== parsed.note.text)
    return { ok: false, because: "note-of-something-else" };
  return { ok: true, review };
}

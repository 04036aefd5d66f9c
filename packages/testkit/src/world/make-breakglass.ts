/** Breaking the glass over a request, for its one device unless told otherwise. */
import { type Breakglass, MIN_BREAKGLASS_SECONDS } from "@countersign/protocol";
import { signDocument } from "./signed-document.ts";
import type { SignedDocument, Signing } from "./signed-document.ts";
import type { SoftRequest } from "./make-request.ts";

/** What these people sign in the place of approvals. */
export function makeBreakglass(
  request: Pick<SoftRequest, "hash" | "document">,
  signers: readonly Signing[],
  change: Partial<Breakglass> = {},
): SignedDocument<Breakglass> {
  const document: Breakglass = {
    type: "breakglass",
    format: 1,
    request: request.hash,
    device: request.document.targets?.[0]?.fingerprint ?? "",
    delay_seconds: MIN_BREAKGLASS_SECONDS,
    reason: "Nobody who approves can be reached",
    time: request.document.not_before,
    ...change,
  };
  return signDocument("breakglass", document, "countersign.breakglass.v1", signers);
}

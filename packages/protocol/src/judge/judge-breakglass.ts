/**
 * The device's decision where people broke the glass: the procedure of every request, with the signatures of role
 * *breakglass* in the place of approvals. What is accepted may begin its delay; after it everything is judged again.
 */
import type { Crypto } from "../crypto.ts";
import { DOCUMENT_FAULTS } from "../documents/document.ts";
import {
  breakglassFitsTheWindow,
  breakglassIsForTheRequest,
  breakglassIsForThisDevice,
  breakglassIsSigned,
  breakglassParses,
} from "./checks/breakglass-checks.ts";
import type { DeviceTrust } from "./device-trust.ts";
import { CHECKS, judgeBy, type Verdict } from "./judge-request.ts";
import type { Offer } from "./offer.ts";
import type { NamedCheck } from "./walk-checks.ts";

/** What comes right after a check of requests. */
const AFTER: Readonly<Record<string, readonly NamedCheck[]>> = {
  "request-parses": [
    ["breakglass-parses", breakglassParses, DOCUMENT_FAULTS],
    ["breakglass-is-for-the-request", breakglassIsForTheRequest, ["breakglass-mismatch"]],
  ],
  "name-is-ours": [
    [
      "breakglass-is-for-this-device",
      breakglassIsForThisDevice,
      ["breakglass-one-device", "breakglass-other-device"],
    ],
  ],
  "window-is-allowed": [["breakglass-fits-the-window", breakglassFitsTheWindow, ["breakglass-window"]]],
  "requester-signed": [
    ["breakglass-is-signed", breakglassIsSigned, ["breakglass-role", "breakglass-signatures"]],
  ],
};

/** The checks in the order in which they are made. */
export const BREAKGLASS_CHECKS: readonly NamedCheck[] = CHECKS.filter(
  ([name]) => name !== "approvals-are-counted" && name !== "every-root-is-satisfied",
).flatMap((check) => [check, ...(AFTER[check[0]] ?? [])]);

/** Judges one offer that comes with a break-glass document by what the device knows. */
export async function judgeBreakglass(
  offer: Offer & { readonly breakglass: NonNullable<Offer["breakglass"]> },
  device: DeviceTrust,
  crypto: Crypto,
): Promise<Verdict> {
  return judgeBy(BREAKGLASS_CHECKS, {
    offer,
    device,
    crypto,
    signed: offer,
    namespace: "countersign.request.v1",
    policies: [],
    approvers: new Map(),
  });
}

/** The device's ordered checks: one verifier, one path. */
export * from "./device-trust.ts";
export { fitsArgument, fitsPattern } from "./argument-schema.ts";
export { asRequest, breadthOf } from "./checks/standing-checks.ts";
export { CHECKS, judgeRequest, type Verdict } from "./judge-request.ts";
export { BREAKGLASS_CHECKS } from "./judge-breakglass.ts";
export { judgeOffer, judgeStanding, standingAsRequest, USE_CHECKS } from "./judge-use.ts";
export { isInWindows, type LocalTime, localTime, zoneOf } from "./schedule.ts";
export { type Refusal, REFUSAL_CODES, type RefusalCode } from "./judgement.ts";
export type { Offer, TargetProof } from "./offer.ts";
export { MAX_SCRIPT_BYTES } from "./checks/document-checks.ts";
export { proveTarget, targetsRoot, verifyTarget } from "./target-tree.ts";

/**
 * What people see before they sign: canonical bytes in, a marked-up model out, the same for station, console and CLI.
 * Pure: no I/O and no clock; hashing and signature checks are passed in. Every text in a model is safe to show, and no
 * mark takes anything away.
 */
export { type DiffLine, type Hunk, type ScriptDiff, scriptDiff } from "./diff/script-diff.ts";
export type * from "./emergency/emergency-model.ts";
export * from "./emergency/review-breakglass.ts";
export * from "./emergency/review-logreset.ts";
export * from "./objections/review-batch.ts";
export * from "./objections/review-veto.ts";
export { dangerOfVariable } from "./requests/dangerous-environment.ts";
export { rootOfTargets, targetsOf } from "./requests/devices-of.ts";
export type * from "./requests/request-model.ts";
export {
  REQUEST_REVIEW_FAULTS,
  type RequestReview,
  type RequestReviewFault,
  type RequestToReview,
  reviewRequest,
} from "./requests/review-request.ts";
export type { Approved } from "./requests/since-last.ts";
export type { ReviewModel } from "./review-model.ts";
export { type DecodedText, reviewScript, type ScriptText } from "./script/review-script.ts";
export { patternParts } from "./standing/pattern-parts.ts";
export * from "./standing/review-standing.ts";
export type * from "./standing/standing-model.ts";
export { argumentWords, patternWords, scheduleWords, wholeClientWords } from "./standing/standing-words.ts";
export { shortCode } from "./short-code.ts";
export {
  type Finding,
  type Line,
  type Mark,
  MARK_KINDS,
  type MarkKind,
  plainText,
  type Segment,
  sourceOf,
} from "./text/segment.ts";
export { someOf } from "./text/some-of.ts";
export { segmentsOf, TEXT_CONTEXTS, type TextContext } from "./text/segments-of.ts";
export type { Change, ChangedPart, Severity } from "./trust/change.ts";
export { namedAdders } from "./trust/named-adders.ts";
export {
  type Eligible,
  needsOf,
  policyWords,
  TRUST_SENTENCES,
  trustWord,
  type TrustWord,
} from "./trust/policy-words.ts";
export * from "./trust/review-admission.ts";
export * from "./trust/review-people.ts";
export * from "./trust/review-root.ts";
export * from "./trust/review-token.ts";
export type * from "./trust/root-model.ts";
export * from "./trust/signers-wanted.ts";
export * from "./trust/title-of-trust.ts";
export type { Held, TrustHeld } from "./trust-held.ts";

/**
 * Trust: the signed documents by which devices decide, as their authors published them.
 *
 * Story: whoever may publish hands in a root, people list, admission or objection; it is judged as a device would
 * judge it, stored byte by byte, recorded, and pushed to the devices concerned. The registry holds roots and lists in
 * memory, for composing requests and counting approvals. None of this makes anything true: devices walk every chain
 * themselves.
 */
import type { ModuleDefinition } from "../../platform/module.ts";
import { personKnown } from "../identity/index.ts";
import { weaknesses } from "../../platform/weakness.ts";
import { trustSummary } from "../system/index.ts";
import { trustEvents } from "./audit-events.ts";
import { trustProblems } from "./errors.ts";
import { importDocuments } from "./import-documents.ts";
import { signedDocuments } from "./migrations/202611220101-signed-documents.ts";
import { documentDrafts } from "./migrations/202611220302-drafts.ts";
import { standingDocuments } from "./migrations/202611240100-standing-approvals.ts";
import { logResets } from "./migrations/202611240600-log-resets.ts";
import { brokenGlass } from "./migrations/202611250100-broken-glass.ts";
import { leftBehind } from "./migrations/202611250300-left-behind.ts";
import { admissionTokens } from "./migrations/202611240500-admission-tokens.ts";
import { isPersonKnown } from "./known-persons.ts";
import { trustRoutes } from "./routes.ts";
import { serverKeyOf } from "./server-key.ts";
import { trustOf } from "./trust-registry.ts";
import { summariseTrust } from "./trust-views.ts";
import { trustWeaknesses } from "./trust-weaknesses.ts";

export {
  type ClientOfRow,
  findDocument,
  findDocuments,
  logResetsOf,
  objectedStandingsOf,
  type StoredDocument,
  standingsOf,
  takePublishingTurn,
  tokensOf,
} from "./document-store.ts";
export { findSeenDraft } from "./drafts-seen.ts";
export { allDrafts, keptDrafts, type StoredDraft } from "./draft-store.ts";
export { addSignatures } from "./add-signatures.ts";
export { ordersOf } from "./draft-store.ts";
export { listRenewals, urgencyOf } from "./list-renewals.ts";
export { documentForSigning } from "./document-for-signing.ts";
export { knownObjections, type KnownObjection } from "./known-objections.ts";
export { isPersonKnown } from "./known-persons.ts";
export { judgeStandingHere } from "./judge-standing-here.ts";
export { listDrafts } from "./draft-view.ts";
export { createDraft, withdrawDraft } from "./drafts.ts";
export { besideAdmissions } from "./token-uses.ts";
export { namingBatches } from "./naming-batches.ts";
export { pinsOf } from "./judge-admission.ts";
export { publishDocument, publishWithin } from "./publish-document.ts";
export { type Published, refusalText } from "./published.ts";
export { orderGraduation } from "./order-graduation.ts";
export { settleWaiting } from "./settle-drafts.ts";
export { type AwaitingApproval, awaitingApprovals, lackingApprovals } from "./awaiting-approvals.ts";
export { signersOfStandings } from "./signers-of-standings.ts";
export { type AwaitingDraft, awaitingDrafts } from "./awaiting-drafts.ts";
export { readCarried, readSignatures } from "./read-carried.ts";
export { type ServerKey, serverKeyOf } from "./server-key.ts";
export {
  admissionPublished,
  brokenGlassJudged,
  glassBroken,
  glassForgone,
  type DeviceToAdmit,
  devicesPinning,
  devicesToAdmit,
  endingUnder,
  type Follower,
  followersOf,
  type FollowersWanted,
  type HeadSeen,
  headsSeen,
  objectionPublished,
  type PublishedAdmission,
  type PublishedObjection,
  requestByHash,
  type RequestDocument,
  requestSigned,
  tasksUnder,
} from "./trust-questions.ts";
export {
  type Known,
  type KnownAuthority,
  type KnownTrust,
  trustOf,
  type TrustRegistry,
} from "./trust-registry.ts";
export { type TrustWord, trustOfDevice, trustOfPolicies } from "./trust-words.ts";

/** The module for compose.ts. Starts before the gateway: the first device is judged by what the launcher laid ready. */
export const trustModule: ModuleDefinition = {
  name: "trust",
  migrations: [
    signedDocuments,
    documentDrafts,
    standingDocuments,
    admissionTokens,
    logResets,
    brokenGlass,
    leftBehind,
  ],
  problems: trustProblems,
  auditEvents: trustEvents,
  prepare: (ctx) => {
    ctx.questions.answer(personKnown, (_tx, authority, person) =>
      Promise.resolve(isPersonKnown(trustOf(ctx), authority, person)),
    );
    ctx.questions.answer(trustSummary, () => Promise.resolve(summariseTrust(ctx)));
    ctx.questions.answerToo(weaknesses, () => Promise.resolve(trustWeaknesses(ctx)));
  },
  routes: trustRoutes,
  start: async (ctx) => {
    serverKeyOf(ctx);
    const registry = trustOf(ctx);
    await registry.refresh();
    await importDocuments(ctx);
    // Other replicas publish too.
    const stop = ctx.bus.listen("trust", () => {
      registry.refresh().catch((error: unknown) => ctx.log.error({ err: error }, "trust was not refreshed"));
    });
    return async () => stop();
  },
};

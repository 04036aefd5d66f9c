/**
 * Notifications: approvers are told.
 *
 * Story: a run that awaits signatures is noted in the transaction in which it begins to, a draft when it is found; once its
 * requester has signed, those who may sign get one message with a link to the station that holds their passkey, and chat rooms one as
 * well; they are reminded, others are told in their stead, and what is not taken is tried again for a day. Nothing is
 * decided by a message: who signs what is judged at the station and by the devices.
 */
import type { ModuleDefinition } from "../../platform/module.ts";
import { retainedKinds } from "../../platform/retained.ts";
import { weaknesses } from "../../platform/weakness.ts";
import { tellAccount } from "../identity/index.ts";
import { glassWasBroken, rolloutStopped, signaturesAwaited } from "../runs/index.ts";
import { keepNotice, startNotices } from "./account-notices.ts";
import { accountNotices } from "./migrations/202611250202-account-notices.ts";
import { tellOfBrokenGlass } from "./tell-of-broken-glass.ts";
import { tellOfRollout } from "./tell-of-rollout.ts";
import { deliveryRetention } from "./migrations/202611250204-delivery-retention.ts";
import { retainedDeliveries } from "./retained-deliveries.ts";
import { remindedEnds } from "./migrations/202611250601-reminded-ends.ts";
import { startReminders } from "./remind-of-ends.ts";
import { notificationEvents } from "./audit-events.ts";
import { notificationProblems } from "./errors.ts";
import { notificationTables } from "./migrations/202611240200-notifications.ts";
import { tellingOfApprovals } from "./migrations/202611270500-telling-of-approvals.ts";
import { tellingOfDrafts } from "./migrations/202611250500-telling-of-drafts.ts";
import { pushBrowsers } from "./migrations/202611250501-push.ts";
import { tellingRules } from "./migrations/202611240201-telling-rules.ts";
import { keepToTell } from "./keep-to-tell.ts";
import { notificationRoutes } from "./routes.ts";
import { tellingWeaknesses } from "./telling-weaknesses.ts";
import { startTelling } from "./teller.ts";

/** The module for compose.ts. */
export const notificationsModule: ModuleDefinition = {
  name: "notifications",
  migrations: [
    notificationTables,
    tellingRules,
    tellingOfDrafts,
    pushBrowsers,
    accountNotices,
    deliveryRetention,
    remindedEnds,
    tellingOfApprovals,
  ],
  problems: notificationProblems,
  auditEvents: notificationEvents,
  prepare: (ctx) => {
    ctx.questions.answer(signaturesAwaited, (tx, run) => keepToTell(tx, run));
    ctx.questions.answerToo(weaknesses, () => tellingWeaknesses(ctx));
    ctx.questions.answer(tellAccount, keepNotice);
    ctx.questions.answerToo(retainedKinds, () => retainedDeliveries);
    ctx.questions.answer(glassWasBroken, (tx, glass) => tellOfBrokenGlass(ctx, tx, glass));
    ctx.questions.answer(rolloutStopped, (tx, run, stop) => tellOfRollout(ctx, tx, run, stop));
  },
  routes: notificationRoutes,
  start: (ctx) => {
    const stops = [startTelling(ctx), startNotices(ctx), startReminders(ctx)];
    return Promise.resolve(async () => {
      for (const stop of stops) await stop?.();
    });
  },
};

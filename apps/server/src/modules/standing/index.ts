/**
 * Standing approvals: "may run without asking again".
 *
 * Story: somebody says what may be run, on which devices, with which arguments, when and how often; the document is
 * composed canonically and waits among the drafts until requester and approvers have signed it. From then on a run that
 * it covers goes out as a use, signed by the server's key alone, and every device judges both. It ends by its date, by a
 * veto or by the root; signatures may be added so that signers may leave.
 */
import type { ModuleDefinition } from "../../platform/module.ts";
import { standingFor } from "../runs/index.ts";
import { endingUnder } from "../trust/index.ts";
import { endingStandings } from "./ending-standings.ts";
import { findUse } from "./find-use.ts";
import { standingRoutes } from "./routes.ts";

export { type AskedStanding, composeStandingDraft } from "./compose-standing.ts";
export { covers, type WantedWork } from "./find-use.ts";
export { standingViews } from "./standing-views.ts";
export { standingObjections } from "./standing-objections.ts";

/** The module for compose.ts. */
export const standingModule: ModuleDefinition = {
  name: "standing",
  migrations: [],
  problems: {
    "approval-needless": { status: 409, title: "At this level nothing needs a standing approval." },
  },
  auditEvents: {},
  prepare: (ctx) => {
    ctx.questions.answerToo(endingUnder, endingStandings);
    ctx.questions.answer(standingFor, (tx, wanted) => findUse(ctx, tx, wanted));
  },
  routes: standingRoutes,
};

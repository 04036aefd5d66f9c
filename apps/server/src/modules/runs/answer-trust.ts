/** What trust asks of runs: the requests are signed documents too. */
import type { ServerContext } from "../../platform/context.ts";
import { endingRuns } from "./ending-runs.ts";
import {
  brokenGlassJudged,
  endingUnder,
  glassBroken,
  glassForgone,
  objectionPublished,
  requestByHash,
  requestSigned,
} from "../trust/index.ts";
import { glassBroken as handOut } from "./break-glass.ts";
import { forgoGlass } from "./forgo-glass.ts";
import { judgeBrokenGlass } from "./judge-broken-glass.ts";
import { takeObjection } from "./object-to-run.ts";
import { findRunByRequest, signedOf } from "./run-store.ts";
import { signWithin } from "./sign-run.ts";

/** Registers the answers. */
export function answerTrust(ctx: ServerContext): void {
  ctx.questions.answer(requestByHash, async (tx, hash) => {
    const run = await findRunByRequest(tx, hash);
    return (
      run && {
        run: run.id,
        client: { id: run.client_id, slug: run.client },
        signed: signedOf(run),
        targets: run.target_count,
        requester: { authority: run.requester_authority, person: run.requester_person },
        askedBy: run.requested_by_id,
      }
    );
  });
  ctx.questions.answerToo(endingUnder, (tx, known) => endingRuns(ctx, tx, known));
  ctx.questions.answer(objectionPublished, takeObjection);
  ctx.questions.answer(brokenGlassJudged, async (tx, signed, vetoes) => {
    const judged = await judgeBrokenGlass(ctx, tx, signed, vetoes);
    if (!judged.ok) return judged;
    const { requester_authority: authority, request_hash: request, client_id: id, client: slug } = judged.run;
    return { ok: true, authority, request, client: { id, slug } };
  });
  ctx.questions.answer(glassBroken, (tx, hash, signed) => handOut(ctx, tx, hash, signed));
  ctx.questions.answer(glassForgone, forgoGlass);
  ctx.questions.answer(requestSigned, (tx, run, added) => signWithin(ctx, tx, run, added));
}

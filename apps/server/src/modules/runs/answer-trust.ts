/** What trust asks of runs: the requests are signed documents too. */
import type { ServerContext } from "../../platform/context.ts";
import { endingRuns } from "./ending-runs.ts";
import { endingUnder, objectionPublished, requestByHash, requestSigned } from "../trust/index.ts";
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
      }
    );
  });
  ctx.questions.answerToo(endingUnder, (tx, known) => endingRuns(ctx, tx, known));
  ctx.questions.answer(objectionPublished, takeObjection);
  ctx.questions.answer(requestSigned, (tx, run, added) => signWithin(ctx, tx, run, added));
}

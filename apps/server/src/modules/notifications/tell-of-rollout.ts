/** Tells whoever asked for a run that its rollout stands still. */
import type { ServerContext } from "../../platform/context.ts";
import type { Tx } from "../../platform/transaction.ts";
import type { RolloutStop, RunOfRollout } from "../runs/index.ts";
import { keepNotice } from "./account-notices.ts";
import { defuse } from "./defuse.ts";

const reasons: Readonly<Record<RolloutStop["because"], string>> = {
  "too-many-failed": "as many devices failed as stop it",
  "nobody-succeeded": "not one device succeeded in the time of its ring",
  "asks-first": "its ring has ended, and the next one begins when somebody lets it go on",
};

/** Keeps the mail. Runs of before say no account. */
export async function tellOfRollout(
  ctx: ServerContext,
  tx: Tx,
  run: RunOfRollout,
  { because }: RolloutStop,
): Promise<void> {
  if (run.requested_by_id === null) return;
  const what = defuse(`${run.script_name ?? run.kind} at ${run.client}`);
  await keepNotice(tx, {
    user: run.requested_by_id,
    subject: because === "asks-first" ? `Waits for your go on: ${what}` : `A rollout was stopped: ${what}`,
    text: [
      `The rollout of ${what} stands still: ${reasons[because]}.`,
      because === "asks-first" ? "" : "No further device is handed the run before somebody lets it go on.",
      `See it: ${ctx.config.publicUrl}/runs/${run.id}`,
      `In the terminal: countersign rollout show ${run.id}`,
    ]
      .filter((line) => line !== "")
      .join("\n"),
  });
}

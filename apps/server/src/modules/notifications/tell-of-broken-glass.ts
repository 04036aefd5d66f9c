/** Tells everybody who may veto it that the glass was broken: at once, whatever hours they keep quiet. */
import type { ServerContext } from "../../platform/context.ts";
import type { Tx } from "../../platform/transaction.ts";
import { accountsOfPersons } from "../identity/index.ts";
import type { BrokenGlass } from "../runs/index.ts";
import { keepNotice } from "./account-notices.ts";
import { defuse } from "./defuse.ts";

/** Keeps a mail for the account of each. */
export async function tellOfBrokenGlass(ctx: ServerContext, tx: Tx, glass: BrokenGlass): Promise<void> {
  const { run, document, delaySeconds, by, approvers } = glass;
  const what = defuse(`${run.script_name ?? run.kind} at ${run.client}`);
  const { stationUrl, publicUrl } = ctx.config;
  const accounts = (await accountsOfPersons(tx)).filter((account) =>
    approvers.some(({ authority, person }) => authority === account.authority && person === account.person),
  );
  for (const { id: user } of accounts)
    await keepNotice(tx, {
      user,
      subject: `The glass was broken: ${what}`,
      text: [
        `${defuse(by.join(", "))} signed in the place of approvers, for one device: ${what}.`,
        `It runs ${Math.round(delaySeconds / 60)} minutes after its device took it, unless somebody who approves vetoes it.`,
        `See it: ${publicUrl}/runs/${run.id}`,
        ...(stationUrl === undefined ? [] : [`Veto it: ${stationUrl}/#document=${document}`]),
        `In the terminal: countersign veto ${run.id}`,
      ].join("\n"),
      urgent: true,
    });
}

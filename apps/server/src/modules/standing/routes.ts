/** HTTP to use case. */
import { endpoints, type StandingApproval } from "@countersign/api";
import { carry, parseDocument, type Signed } from "@countersign/protocol";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { principalOf } from "../../platform/http/admit-caller.ts";
import type { Api } from "../../platform/http/api.ts";
import { mountEndpoint } from "../../platform/http/mount-endpoint.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { lastUses } from "../runs/index.ts";
import { publishDocument, readCarried, refusalText } from "../trust/index.ts";
import { composeStandingDraft } from "./compose-standing.ts";
import { standingViews } from "./standing-views.ts";
import { withdrawStanding } from "./withdraw-standing.ts";

const LATEST_USES = 50;

/** Mounts the endpoints of this module. */
export function standingRoutes(api: Api, ctx: ServerContext): void {
  const { standing } = endpoints;
  mountEndpoint(api, standing.composeStanding, async ({ body, actor }) => {
    const hash = await composeStandingDraft(ctx, actor, {
      script: body.script,
      version: body.version,
      client: body.client,
      upTo: body.up_to,
      devices: body.devices,
      arguments: body.arguments,
      runAs: body.run_as,
      network: body.network,
      limits: body.limits,
      windows: body.windows,
      minInterval: body.min_interval,
      perDay: body.per_day,
      maxTotal: body.max_total,
      days: body.days,
      reason: body.reason,
      requester: body.requester,
    });
    return { status: 202, body: (await shown(actor, hash)).view };
  });
  mountEndpoint(api, standing.listStanding, async ({ query, actor }) => {
    const views = await inTransaction(ctx, actor, (tx) => standingViews(ctx, tx));
    const { script, client, state } = query;
    const wanted = views.filter(
      (view) =>
        (script === undefined || view.script.name === script) &&
        (client === undefined || view.client === client) &&
        (state === undefined || view.state === state),
    );
    return { status: 200, body: { standing: wanted.map(({ signed: _signed, ...view }) => view) } };
  });
  mountEndpoint(api, standing.showStanding, async ({ params, actor }) => {
    const { view, signed } = await shown(actor, params.hash);
    const uses = await inTransaction(ctx, actor, (tx) => lastUses(tx, params.hash, LATEST_USES));
    return { status: 200, body: { standing: view, document: carry(signed), uses } };
  });
  mountEndpoint(api, standing.objectToStanding, async ({ params, body, actor }) => {
    const veto = readCarried(body);
    await shown(actor, params.hash);
    const parsed = parseDocument("veto", veto.bytes);
    if (!parsed.ok) throw new ProblemError("document-refused", `${parsed.because}: ${parsed.detail}`);
    if (parsed.document.subject !== params.hash)
      throw new ProblemError("document-refused", "other-subject: the document is about something else.");
    const published = await publishDocument(ctx, actor, veto, { types: ["veto"] });
    if (!published.ok) {
      const code = published.because === "document-known" ? "document-known" : "document-refused";
      throw new ProblemError(code, refusalText(published));
    }
    return { status: 200, body: (await shown(actor, params.hash)).view };
  });
  mountEndpoint(api, standing.withdrawStanding, async ({ params, actor, request }) => {
    await withdrawStanding(ctx, actor, principalOf(request), params.hash);
    return { status: 204 };
  });

  async function shown(actor: Actor, hash: string): Promise<{ view: StandingApproval; signed: Signed }> {
    const [found] = await inTransaction(ctx, actor, (tx) => standingViews(ctx, tx, hash));
    if (!found) throw new ProblemError("not-found");
    const { signed, ...view } = found;
    return { view, signed };
  }
}

/** HTTP to use cases. */
import { endpoints, type Patching } from "@countersign/api";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { callerMay } from "../../platform/http/admit-caller.ts";
import type { Api } from "../../platform/http/api.ts";
import { mountEndpoint } from "../../platform/http/mount-endpoint.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { listPatching } from "./list-patching.ts";
import { findSettings, needClient } from "./patch-store.ts";
import { noPatching, patchingViews } from "./patching-views.ts";
import { type AskedPatching, patchingWaiver, setPatching } from "./set-patching.ts";
import { stopPatching } from "./stop-patching.ts";

const of = endpoints.patching;

/** Mounts the endpoints of this module. */
export function patchingRoutes(api: Api, ctx: ServerContext): void {
  const shown = async (actor: Actor, client: string): Promise<Patching> =>
    inTransaction(ctx, actor, async (tx) => {
      await needClient(tx, client);
      const row = await findSettings(tx, client);
      const [view] = row ? await patchingViews(ctx, tx, [row]) : [];
      return view ?? noPatching(client);
    });

  mountEndpoint(api, of.listPatching, async ({ query, actor }) =>
    inTransaction(ctx, actor, async (tx) => {
      const { rows, next } = await listPatching(tx, query);
      return { status: 200, body: { patching: await patchingViews(ctx, tx, rows), next } };
    }),
  );
  mountEndpoint(api, of.showPatching, async ({ params, actor }) => ({
    status: 200,
    body: await shown(actor, params.client),
  }));
  mountEndpoint(
    api,
    of.setPatching,
    async ({ params, body, actor, authorization, request }) => {
      if (!callerMay(request, "patching.write", params.client)) throw new ProblemError("not-found");
      // The task is due in the name of whoever sets it: a key that may not run scripts would make one that stops at once.
      if (!callerMay(request, "runs.request", params.client))
        throw new ProblemError("not-allowed", "Whoever sets this has to be allowed to run scripts too.");
      const outcome = await setPatching(ctx, actor, askedIn(params.client, body), authorization);
      return { status: outcome === "waits" ? 202 : 200, body: await shown(actor, params.client) };
    },
    {
      waiver: ({ params, body, actor }) => patchingWaiver(ctx, actor, askedIn(params.client, body)),
    },
  );
  mountEndpoint(api, of.stopPatching, async ({ params, actor }) => {
    const wasOn = await stopPatching(ctx, actor, params.client);
    const body = await shown(actor, params.client);
    return wasOn ? { status: 200, body } : { status: 200, body, unchanged: true };
  });
}

function askedIn(
  client: string,
  {
    approval_days: days,
    requester,
    ...settings
  }: AskedPatching["settings"] & {
    readonly approval_days: number;
    readonly requester?: AskedPatching["requester"];
  },
): AskedPatching {
  return { client, settings, days, requester };
}

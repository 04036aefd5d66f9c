/** HTTP to use case. */
import { endpoints } from "@countersign/api";
import { carry } from "@countersign/protocol";
import type { ServerContext } from "../../platform/context.ts";
import type { Api } from "../../platform/http/api.ts";
import { mountEndpoint } from "../../platform/http/mount-endpoint.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { acknowledgeLeft } from "./acknowledge-left.ts";
import { adoptionOf } from "./adoption.ts";
import { addSignatures } from "./add-signatures.ts";
import { listDrafts } from "./draft-view.ts";
import { createDraft, withdrawDraft } from "./drafts.ts";
import { findUser, requireFresh } from "../identity/index.ts";
import { findSeenDraft } from "./drafts-seen.ts";
import { findDocument } from "./document-store.ts";
import { listRenewals } from "./list-renewals.ts";
import { listTokens } from "./list-tokens.ts";
import { publishDocument } from "./publish-document.ts";
import { refusalText } from "./published.ts";
import { orderGraduation } from "./order-graduation.ts";
import { settleWaiting } from "./settle-drafts.ts";
import { readCarried, readSignatures } from "./read-carried.ts";
import { findLostLog, resetLogByServer } from "./reset-log.ts";
import { reachOf } from "./reach.ts";
import { requestByHash } from "./trust-questions.ts";
import { trustOf } from "./trust-registry.ts";
import { authorityView } from "./trust-views.ts";
import { waitingDrafts } from "./waiting-drafts.ts";

/** A root of four MiB as base64, and its signatures. */
const documentBodyBytes = 6 * 1024 * 1024;

/** Mounts the endpoints of this module. */
export function trustRoutes(api: Api, ctx: ServerContext): void {
  const { drafts, reach, renewals, tokens, trust } = endpoints;
  mountEndpoint(api, trust.listAuthorities, async () => ({
    status: 200,
    body: { authorities: trustOf(ctx).all().map(authorityView) },
  }));
  mountEndpoint(api, trust.showAuthority, async ({ params }) => {
    const known = trustOf(ctx).find(params.authority);
    if (!known) throw new ProblemError("not-found");
    return {
      status: 200,
      body: {
        authority: authorityView(known),
        roots: known.roots.map(({ signed }) => carry(signed)),
        people: known.people ? carry(known.people.signed) : null,
      },
    };
  });
  mountEndpoint(
    api,
    reach.showReach,
    async ({ body: { beside, ...document }, actor }) => {
      const found = await inTransaction(ctx, actor, (tx) =>
        reachOf(ctx, tx, readCarried(document), beside && readCarried(beside)),
      );
      if (!found)
        throw new ProblemError("document-refused", "Roots, people lists and admissions reach devices.");
      return { status: 200, body: found };
    },
    { bodyLimitBytes: documentBodyBytes },
  );
  mountEndpoint(api, reach.showAdoption, async ({ params, actor }) => {
    const known = trustOf(ctx).find(params.authority);
    if (!known) throw new ProblemError("not-found");
    return { status: 200, body: await inTransaction(ctx, actor, (tx) => adoptionOf(ctx, tx, known)) };
  });
  mountEndpoint(api, reach.acknowledgeLeft, async ({ params, body, actor }) => ({
    status: 200,
    body: { state: await acknowledgeLeft(ctx, actor, params.hash, body.leave_behind) },
  }));
  mountEndpoint(api, renewals.listRenewals, async ({ actor }) => ({
    status: 200,
    body: { renewals: await inTransaction(ctx, actor, (tx) => listRenewals(ctx, actor, tx)) },
  }));
  mountEndpoint(api, tokens.listTokens, async ({ actor }) => ({
    status: 200,
    body: { tokens: await inTransaction(ctx, actor, (tx) => listTokens(trustOf(ctx), tx)) },
  }));
  mountEndpoint(api, trust.showLostLog, async ({ actor }) => {
    const { old = null, ...facts } = await findLostLog(ctx, actor);
    return { status: 200, body: { ...facts, old } };
  });
  mountEndpoint(api, trust.resetLog, async ({ actor, body }) => {
    const published = await resetLogByServer(ctx, actor, body.reason);
    if (!published.ok) throw new ProblemError("document-refused", refusalText(published));
    return { status: 201, body: { hash: published.hash, devices: published.devices } };
  });
  mountEndpoint(
    api,
    trust.publishDocument,
    async ({ body, actor }) => {
      const { leave_behind: count = null, ...document } = body;
      const published = await publishDocument(ctx, actor, readCarried(document), {
        said: { count, at: "now" },
      });
      if (published.ok) await settleWaiting(ctx, actor);
      if (!published.ok) {
        const own = ["document-known", "leaves-devices-behind"];
        const code = own.find((known) => known === published.because) ?? "document-refused";
        throw new ProblemError(code, refusalText(published));
      }
      const { hash, type, devices } = published;
      return { status: 201, body: { hash, type, devices } };
    },
    { bodyLimitBytes: documentBodyBytes },
  );
  mountEndpoint(
    api,
    drafts.createDraft,
    async ({ body: { leave_behind: count = null, ...document }, actor }) => ({
      status: 201,
      body: await createDraft(ctx, actor, readCarried(document), count),
    }),
    { bodyLimitBytes: documentBodyBytes },
  );
  mountEndpoint(api, drafts.listDrafts, async ({ actor }) => ({
    status: 200,
    body: { drafts: await inTransaction(ctx, actor, (tx) => listDrafts(ctx, tx)) },
  }));
  mountEndpoint(api, drafts.listWaitingDrafts, async ({ actor }) => {
    const person =
      actor.kind === "user" || actor.kind === "key" ? (await findUser(ctx, actor.id)).person : null;
    return {
      status: 200,
      body: { drafts: await inTransaction(ctx, actor, (tx) => waitingDrafts(ctx, tx, person)) },
    };
  });
  mountEndpoint(api, drafts.withdrawDraft, async ({ params, actor }) => {
    await withdrawDraft(ctx, actor, params.hash);
    return { status: 204 };
  });
  mountEndpoint(
    api,
    drafts.orderGraduation,
    async ({ body, actor, authorization }) => ({
      status: 202,
      body: { ordered: await orderGraduation(ctx, actor, authorization, body.documents) },
    }),
    {
      // Who has to prove first who they are does not waste a code.
      waiver: async ({ actor }) => {
        await requireFresh(ctx, actor);
        return undefined;
      },
    },
  );
  mountEndpoint(api, trust.readDocument, async ({ params, actor }) => ({
    raw: (await documentFor(params.hash, actor)).bytes,
    type: "application/octet-stream",
  }));
  mountEndpoint(api, trust.readSignatures, async ({ params, actor }) => ({
    status: 200,
    body: carry(await documentFor(params.hash, actor)),
  }));
  mountEndpoint(api, trust.addSignatures, async ({ params, body, actor }) => {
    const added = await addSignatures(ctx, actor, params.hash, readSignatures(body));
    return { status: 200, body: { hash: params.hash, ...added } };
  });

  function documentFor(hash: string, actor: Parameters<typeof inTransaction>[1]) {
    return inTransaction(ctx, actor, async (tx) => {
      const found =
        (await findDocument(tx, hash)) ??
        (await findSeenDraft(ctx, tx, hash)) ??
        (await ctx.questions.ask(requestByHash, tx, hash))?.signed;
      if (!found) throw new ProblemError("not-found");
      return found;
    });
  }
}

/** HTTP to use case. */
import { endpoints } from "@countersign/api";
import { carry, encodeBase64 } from "@countersign/protocol";
import type { ServerContext } from "../../platform/context.ts";
import type { Api } from "../../platform/http/api.ts";
import { mountEndpoint } from "../../platform/http/mount-endpoint.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { requestsAwaiting, runForSigning } from "../runs/index.ts";
import { findScriptContent } from "../scripts/index.ts";
import {
  addSignatures,
  documentForSigning,
  listDrafts,
  ordersOf,
  publishDocument,
  readCarried,
  readSignatures,
  refusalText,
  trustOf,
} from "../trust/index.ts";
import { discardCard, listCards, offerCard } from "./cards.ts";
import { changeStation, listStations, removeStation } from "./change-station.ts";
import { redeemView } from "./redeem-view.ts";
import { challenge, startStationSession } from "./station-session.ts";

/** Mounts the endpoints of this module. */
export function stationRoutes(api: Api, ctx: ServerContext): void {
  const { drafts, stations } = endpoints;
  mountEndpoint(api, stations.challengeStation, async () => ({ status: 200, body: challenge(ctx) }));
  mountEndpoint(api, stations.startStationSession, async ({ actor, body }) => ({
    status: 201,
    body: await startStationSession(ctx, actor, body),
  }));
  mountEndpoint(api, stations.listStations, async () => ({
    status: 200,
    body: { stations: await listStations(ctx) },
  }));
  mountEndpoint(api, stations.changeStation, async ({ actor, params, body }) => ({
    status: 200,
    body: await changeStation(ctx, actor, params.id, body),
  }));
  mountEndpoint(api, stations.removeStation, async ({ actor, params }) => {
    await removeStation(ctx, actor, params.id);
    return { status: 204 };
  });
  mountEndpoint(api, stations.readAuthorities, async () => ({
    status: 200,
    body: {
      authorities: trustOf(ctx)
        .all()
        .map(({ authority, roots, lists }) => ({
          authority,
          roots: roots.map(({ signed }) => carry(signed)),
          people: lists.map(({ signed }) => carry(signed)),
        })),
    },
  }));
  mountEndpoint(api, stations.listWaiting, async ({ actor }) =>
    inTransaction(ctx, actor, async (tx) => ({
      status: 200,
      body: {
        requests: await requestsAwaiting(tx),
        drafts: await listDrafts(ctx, tx),
        orders: await ordersOf(tx),
      },
    })),
  );
  mountEndpoint(api, stations.listOrders, async ({ actor }) => ({
    status: 200,
    body: { orders: await inTransaction(ctx, actor, ordersOf) },
  }));
  mountEndpoint(api, stations.readStationRequest, async ({ actor, params }) =>
    inTransaction(ctx, actor, async (tx) => {
      const found = await runForSigning(ctx, tx, { hash: params.hash });
      if (!found) throw new ProblemError("not-found");
      return { status: 200, body: found };
    }),
  );
  mountEndpoint(api, stations.readStationDocument, async ({ actor, params }) =>
    inTransaction(ctx, actor, async (tx) => {
      const found = await documentForSigning(tx, params.hash);
      if (!found) throw new ProblemError("not-found");
      const script = found.script === undefined ? undefined : await findScriptContent(tx, found.script);
      return { status: 200, body: { ...found, script: script ? encodeBase64(script) : null } };
    }),
  );
  mountEndpoint(api, stations.postSignatures, async ({ actor, body }) => {
    const added = await addSignatures(ctx, actor, body.hash, readSignatures(body));
    return { status: 200, body: { hash: body.hash, ...added } };
  });
  mountEndpoint(api, stations.postVeto, async ({ actor, body }) => {
    const published = await publishDocument(ctx, actor, readCarried(body), { types: ["veto"] });
    if (published.ok) return { status: 201, body: { hash: published.hash } };
    const code = published.because === "document-known" ? "document-known" : "document-refused";
    throw new ProblemError(code, refusalText(published));
  });
  mountEndpoint(api, stations.postCard, async ({ actor, body }) => ({
    status: 201,
    body: { hash: await offerCard(ctx, actor, readCarried(body)), state: "offered" },
  }));
  mountEndpoint(api, drafts.listCards, async ({ actor }) => ({
    status: 200,
    body: { cards: await inTransaction(ctx, actor, (tx) => listCards(ctx, tx)) },
  }));
  mountEndpoint(api, drafts.discardCard, async ({ actor, params }) => {
    await discardCard(ctx, actor, params.hash);
    return { status: 204 };
  });
  mountEndpoint(api, stations.redeemView, async ({ actor, body }) => {
    const { shown, first } = await redeemView(ctx, actor, body);
    return { status: 200, body: shown, ...(first ? {} : { unchanged: true as const }) };
  });
}

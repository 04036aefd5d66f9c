/** What ends by itself, in one place: so that nobody learns of it from devices that stopped. */
import type { Renewal } from "@countersign/api";
import { parseDocument, reaches, signersOf } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import type { Tx } from "../../platform/transaction.ts";
import { listApiKeys } from "../identity/index.ts";
import { type StoredDocument, standingsOf } from "./document-store.ts";
import { knownObjections } from "./known-objections.ts";
import { listTokens } from "./list-tokens.ts";
import { trustOf } from "./trust-registry.ts";

const DAY = 86_400;
const WEEK = 7 * DAY;
const MONTH = 30 * DAY;

/** The nearest end first, as far as the actor may see it. */
export async function listRenewals(ctx: ServerContext, actor: Actor, tx: Tx): Promise<Renewal[]> {
  const orphaned = await ofOrphanedLists(ctx);
  const found = [
    ...ofAuthorities(ctx).filter(({ hash }) => !orphaned.some((list) => list.hash === hash)),
    ...orphaned,
    ...(await ofStandings(tx)),
    ...(await ofTokens(ctx, tx)),
    ...(await ofKeys(ctx, actor, tx.now)),
  ];
  return found
    .map((one) => ({ ...one, urgency: urgencyOf(one.ends - tx.now) }))
    .toSorted((one, other) => one.ends - other.ends);
}

type Ending = Omit<Renewal, "urgency">;

/** How near the end is. */
export function urgencyOf(secondsLeft: number): Renewal["urgency"] {
  if (secondsLeft <= 0) return "ended";
  if (secondsLeft <= WEEK) return "week";
  if (secondsLeft <= 2 * WEEK) return "fortnight";
  return secondsLeft <= MONTH ? "month" : "later";
}

/** Roots in force and their lists; what a graduation left behind concerns nobody. */
function ofAuthorities(ctx: ServerContext): Ending[] {
  const registry = trustOf(ctx);
  const standing = registry.all().filter((known) => registry.graduated(known.authority) === known);
  return standing.flatMap(({ authority, newest, people }): Ending[] => {
    const { root, hash } = newest;
    const about = { authority, name: root.name, client: null };
    const list = people?.pinned;
    return [
      {
        ...about,
        kind: "root",
        hash,
        ends: root.expires,
        latest: root.hard_expires,
        stops: "its devices execute nothing",
      },
      ...(list && list.list.requesters.length > 0
        ? [
            {
              ...about,
              kind: "people" as const,
              hash: list.hash,
              ends: list.list.expires,
              latest: null,
              stops: "nobody on it can ask for a run",
            },
          ]
        : []),
    ];
  });
}

/**
 * Lists whose signers the newest root does not name any more, by these keys: devices that hold them go on, and machines that
 * come from then on do not take them. They ended with the root.
 */
async function ofOrphanedLists(ctx: ServerContext): Promise<Ending[]> {
  const ended: Ending[] = [];
  for (const { authority, newest, people } of trustOf(ctx).all()) {
    if (!people || people.pinned.list.requesters.length === 0) continue;
    const { root } = newest;
    const signed = await signersOf(
      newest.persons,
      newest,
      people.signed,
      "countersign.people.v1",
      nodeCrypto,
    );
    if (reaches(root.roles.people, signed.persons)) continue;
    ended.push({
      kind: "people",
      authority,
      name: root.name,
      client: null,
      hash: people.pinned.hash,
      ends: root.issued,
      latest: null,
      stops: "no machine that comes from now on takes it: its keepers sign it anew",
    });
  }
  return ended;
}

/** Standing approvals that end within a month and that nobody ended before. */
async function ofStandings(tx: Tx): Promise<Ending[]> {
  const stored = await standingsOf(tx);
  const near = stored.flatMap((document) => {
    const parsed = parseDocument("standing", document.bytes);
    const left = parsed.ok ? parsed.document.not_after - tx.now : 0;
    return parsed.ok && left > 0 && left <= MONTH ? [{ document, standing: parsed.document }] : [];
  });
  const ended = await endedAmong(
    tx,
    near.map(({ document }) => document),
  );
  return near
    .filter(({ document }) => !ended.has(document.hash))
    .map(({ document, standing }) => ({
      kind: "standing",
      name: `${standing.action.name} version ${standing.action.version}`,
      client: standing.client,
      ends: standing.not_after,
      latest: null,
      authority: null,
      hash: document.hash,
      stops: "every run of it is asked for again",
    }));
}

async function endedAmong(tx: Tx, documents: readonly StoredDocument[]): Promise<ReadonlySet<string>> {
  const objections = await knownObjections(
    tx,
    documents.map(({ hash }) => hash),
  );
  return new Set(objections.filter(({ effect }) => effect !== "refuse").map(({ subject }) => subject));
}

/** Tokens live for days: they are told of in their last week. */
async function ofTokens(ctx: ServerContext, tx: Tx): Promise<Ending[]> {
  const tokens = await listTokens(trustOf(ctx), tx);
  return tokens
    .filter(({ state, expires }) => state === "good" && expires - tx.now <= WEEK)
    .map(({ names, client, expires, hash }) => ({
      kind: "token",
      name: names,
      client,
      ends: expires,
      latest: null,
      authority: null,
      hash,
      stops: "no further machine comes by it",
    }));
}

/** The caller's own: nobody else can renew them. */
async function ofKeys(ctx: ServerContext, actor: Actor, now: number): Promise<Ending[]> {
  if (actor.kind !== "user" && actor.kind !== "key") return [];
  const keys = await listApiKeys(ctx, actor);
  return keys.flatMap(({ name, expires_at: ends }) =>
    ends !== null && ends - now <= MONTH && ends - now > -MONTH
      ? [
          {
            kind: "api-key" as const,
            name,
            client: null,
            ends,
            latest: null,
            authority: null,
            hash: null,
            stops: "whatever uses it is refused",
          },
        ]
      : [],
  );
}

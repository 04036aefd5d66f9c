/** Who may sign in on this day, how, as what and with which keys: written down, signed and recorded. */
import { createHash } from "node:crypto";
import { accessReviewText } from "@countersign/log";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { lastTimesOf, recordAudit, signLogNote } from "../audit/index.ts";
import { keysOfEverybody, listUsers, requireFresh } from "../identity/index.ts";
import { csvOf } from "./review-csv.ts";

/** The review and its signature; see the contract. */
export interface AccessReview {
  readonly made_at: number;
  readonly json: string;
  readonly csv: string;
  readonly note: string;
  readonly json_hash: string;
  readonly csv_hash: string;
}

type Row = Awaited<ReturnType<typeof reviewedUsers>>[number];

/** Makes it. Throws `reauthenticate`: it takes a list of everybody out of the installation. */
export async function makeAccessReview(ctx: ServerContext, actor: Actor): Promise<AccessReview> {
  const person = await requireFresh(ctx, actor);
  const users = await reviewedUsers(ctx, actor);
  const madeAt = ctx.clock.seconds();
  const review = {
    kind: "countersign.access-review.v1",
    installation: new URL(ctx.config.publicUrl).hostname,
    made_at: iso(madeAt),
    made_by: { id: person.id, name: person.name },
    users,
  };
  const json = `${JSON.stringify(review, null, 2)}\n`;
  const csv = csvOf([columns, ...users.flatMap(linesOf)]);
  const [jsonHash, csvHash] = [hashOf(json), hashOf(csv)];
  const { installation, made_at } = review;
  const note = await signLogNote(ctx, accessReviewText({ installation, madeAt: made_at, jsonHash, csvHash }));
  await inTransaction(ctx, actor, (tx) =>
    recordAudit(tx, {
      event: "access-review.made",
      actor,
      outcome: "done",
      details: {
        json: jsonHash,
        csv: csvHash,
        users: users.length,
        keys: users.reduce((sum, { api_keys }) => sum + api_keys.length, 0),
      },
    }),
  );
  return { made_at: madeAt, json, csv, note, json_hash: jsonHash, csv_hash: csvHash };
}

async function reviewedUsers(ctx: ServerContext, actor: Actor) {
  const { users } = await listUsers(ctx, {});
  const keys = await keysOfEverybody(ctx);
  const signedIn = await lastTimesOf(ctx, actor, "session.started");
  const byEmail = users.toSorted((one, other) => (one.email < other.email ? -1 : 1));
  return byEmail.map((user) => ({
    id: user.id,
    email: user.email,
    name: user.name,
    state: user.state,
    role: user.role,
    person: user.person,
    created_at: iso(user.created_at),
    last_sign_in: isoOrNull(signedIn.get(user.id)),
    open_sessions: user.sessions,
    second_factor: {
      authenticator_app: user.factors.totp,
      passkeys: user.factors.passkeys,
      recovery_codes_left: user.factors.recovery_codes_left,
      changed_at: isoOrNull(user.factors.changed_at),
    },
    api_keys: keys
      .filter(({ user_id }) => user_id === user.id)
      .map((key) => ({
        name: key.name,
        prefix: key.prefix,
        permissions: key.permissions,
        clients: key.clients,
        addresses: key.addresses,
        created_at: iso(key.created_at),
        expires_at: isoOrNull(key.expires_at),
        last_used_at: isoOrNull(key.last_used_at),
        last_used_from: key.last_used_from,
      })),
  }));
}

const columns = [
  "what",
  "e-mail",
  "name",
  "state",
  "role",
  "created",
  "last sign-in or use",
  "authenticator app",
  "passkeys",
  "recovery codes left",
  "key",
  "key permissions",
  "key clients",
  "key addresses",
  "key expires",
];

function linesOf(user: Row) {
  const { email, name, state, role, second_factor: factor } = user;
  const account = [email, name, state, role, user.created_at, user.last_sign_in];
  const factors = [factor.authenticator_app, factor.passkeys, factor.recovery_codes_left];
  return [
    ["account", ...account, ...factors, null, null, null, null, null],
    ...user.api_keys.map((key) => {
      const owner = [email, key.name, state, role, key.created_at, key.last_used_at];
      const limits = [
        key.permissions?.join(" ") ?? "all of the owner's",
        key.clients?.join(" ") ?? "all of the owner's",
        key.addresses?.join(" ") ?? "any",
        key.expires_at ?? "never",
      ];
      return ["API key", ...owner, null, null, null, key.prefix, ...limits];
    }),
  ];
}

function hashOf(text: string): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}

function iso(at: number): string {
  return new Date(at * 1000).toISOString();
}

function isoOrNull(at: number | null | undefined): string | null {
  return at === null || at === undefined ? null : iso(at);
}

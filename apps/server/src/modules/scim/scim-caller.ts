/** Who calls by SCIM: a credential of one provider, which opens nothing else and which nothing else replaces. */
import type { FastifyRequest } from "fastify";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { bearerOf } from "../../platform/http/authentication.ts";
import { addressSubject, takeToken } from "../../platform/http/rate-limits.ts";
import { secretHash } from "../identity/index.ts";
import type { ProviderTables } from "../providers/index.ts";
import { ScimError } from "./scim-error.ts";
import type { ScimTables } from "./scim-tables.ts";

/** A directory at work. */
export interface ScimCaller {
  readonly provider: string;
  readonly actor: Actor;
  /** Whose doing it is, where approvers are concerned: whoever made the credential knows it. */
  readonly madeBy: string;
}

/** Directories ask for bursts at a first run: some fifty a second, and a thousand at once. */
const calls = { name: "scim calls", burst: 1000, secondsPerToken: 0.02 };
const strangers = { name: "scim strangers", burst: 30, secondsPerToken: 4 };
/** How stale "last used" may become before it is written again. */
const touchEverySeconds = 60;

/** The directory that calls, by its header alone. Throws ScimError 401 or 429. */
export async function scimCaller(ctx: ServerContext, request: FastifyRequest): Promise<ScimCaller> {
  const token = bearerOf(request);
  const now = ctx.clock.seconds();
  const found = token?.startsWith("csc_") ? await credentialOf(ctx, token, now) : undefined;
  if (!found) {
    if (!(await takeToken(ctx.db, strangers, addressSubject(request.ip)))) throw tooMany();
    throw new ScimError(401, "A directory calls with a SCIM credential of its provider, as a bearer token.");
  }
  if (!(await takeToken(ctx.db, calls, found.id))) throw tooMany();
  if ((found.last_used_at ?? 0) + touchEverySeconds <= now || found.last_address !== request.ip)
    await ctx.db
      .$extendTables<ScimTables>()
      .updateTable("scim_credential")
      .set({ last_used_at: now, last_address: request.ip })
      .where("id", "=", found.id)
      .execute();
  return {
    provider: found.provider_id,
    madeBy: found.made_by,
    actor: {
      kind: "provisioner",
      id: found.provider_id,
      name: `${found.name} (SCIM of ${found.provider})`,
      via: found.id,
      address: request.ip,
      clients: [],
    },
  };
}

function credentialOf(ctx: ServerContext, token: string, now: number) {
  return ctx.db
    .$extendTables<ScimTables & ProviderTables>()
    .selectFrom("scim_credential as credential")
    .innerJoin("identity_provider as provider", "provider.id", "credential.provider_id")
    .select([
      "credential.id",
      "credential.provider_id",
      "credential.name",
      "credential.made_by",
      "credential.last_used_at",
      "credential.last_address",
      "provider.name as provider",
    ])
    .where("credential.secret_hash", "=", secretHash(token))
    .where("credential.ended_at", "is", null)
    .where("credential.expires_at", ">", now)
    .executeTakeFirst();
}

function tooMany(): ScimError {
  return new ScimError(429, "Too many requests. Wait a little, then go on.");
}

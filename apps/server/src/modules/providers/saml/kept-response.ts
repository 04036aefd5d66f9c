/** Responses between the form that a browser posts for a provider and the page of ours that it goes on to. */
import { hash } from "node:crypto";
import type { ServerContext } from "../../../platform/context.ts";
import type { SamlTables } from "./saml-tables.ts";

const sealPurpose = "saml-response";

/** Keeps a response for an attempt that is open; false if there is none, or it has one. */
export async function keepResponse(
  ctx: ServerContext,
  provider: string,
  state: string,
  response: string,
): Promise<boolean> {
  const db = ctx.db.$extendTables<
    SamlTables & { provider_attempt: { state_hash: Uint8Array; provider_id: string } }
  >();
  const of = hash("sha256", state, "buffer");
  const open = await db
    .selectFrom("provider_attempt")
    .select("state_hash")
    .where("state_hash", "=", of)
    .where("provider_id", "=", provider)
    .executeTakeFirst();
  if (!open) return false;
  const kept = await db
    .insertInto("saml_response")
    .values({ state_hash: of, sealed: ctx.secrets.seal(sealPurpose, provider, Buffer.from(response)) })
    .onConflict((conflict) => conflict.doNothing())
    .returning("state_hash")
    .executeTakeFirst();
  return kept !== undefined;
}

/** The response that was kept for an attempt. */
export async function keptResponse(
  ctx: ServerContext,
  provider: string,
  state: string,
): Promise<string | undefined> {
  const kept = await ctx.db
    .$extendTables<SamlTables>()
    .selectFrom("saml_response")
    .select("sealed")
    .where("state_hash", "=", hash("sha256", state, "buffer"))
    .executeTakeFirst();
  const opened = kept && ctx.secrets.open(sealPurpose, provider, kept.sealed);
  return opened ? Buffer.from(opened).toString("utf8") : undefined;
}

/** People who were sent to a provider and are to come back: each attempt for one answer, one purpose, one browser, a few minutes. */
import { hash, randomBytes } from "node:crypto";
import { z } from "zod";
import type { ServerContext } from "../../platform/context.ts";
import type { AttemptPurpose, ProviderRow, ProviderTables } from "./provider-tables.ts";

/** How long somebody may take over there. */
export const attemptSeconds = 900;

/** What of an attempt its answer has to fit. */
const kept = z.strictObject({
  /** Of the provider, so that what began before a change does not end after it. */
  revision: z.number(),
  /** Whose answer it has to be. */
  issuer: z.string(),
  nonce: z.string(),
  /** PKCE (RFC 7636). */
  verifier: z.string(),
});
/** See `kept`. */
export type KeptAttempt = z.infer<typeof kept>;

/** For what somebody is sent to a provider. */
interface AttemptFor {
  readonly purpose: AttemptPurpose;
  /** The session that tests; none for signing in. */
  readonly session: string | null;
}

/** Who begins. */
export interface Beginner extends AttemptFor {
  /** Secret of the browser's cookie. */
  readonly browser: string;
}

/** Who comes back. */
export interface Returner extends AttemptFor {
  readonly browser: string | undefined;
}

const sealPurpose = "provider-attempt";

/** Keeps an attempt and gives its state, which the provider gives back. */
export async function keepAttempt(
  ctx: ServerContext,
  provider: string,
  of: Beginner,
  what: KeptAttempt,
): Promise<string> {
  const state = randomBytes(32).toString("base64url");
  const now = ctx.clock.seconds();
  const db = ctx.db.$extendTables<ProviderTables>();
  await db.deleteFrom("provider_attempt").where("expires_at", "<", now).execute();
  await db
    .insertInto("provider_attempt")
    .values({
      state_hash: sha256(state),
      browser_hash: sha256(of.browser),
      provider_id: provider,
      purpose: of.purpose,
      session_id: of.session,
      sealed: ctx.secrets.seal(sealPurpose, provider, Buffer.from(JSON.stringify(what))),
      expires_at: now + attemptSeconds,
    })
    .execute();
  return state;
}

/**
 * The attempt that an answer belongs to, if it was begun for this purpose by this browser at this provider as it is now.
 * It is used up by asking.
 */
export async function takeAttempt(
  ctx: ServerContext,
  provider: Pick<ProviderRow, "id" | "revision">,
  of: Returner,
  state: string,
): Promise<KeptAttempt | undefined> {
  const taken = await ctx.db
    .$extendTables<ProviderTables>()
    .deleteFrom("provider_attempt")
    .where("state_hash", "=", sha256(state))
    .returningAll()
    .executeTakeFirst();
  if (!taken || of.browser === undefined) return undefined;
  const isTheirs =
    taken.provider_id === provider.id &&
    taken.purpose === of.purpose &&
    taken.session_id === of.session &&
    taken.expires_at > ctx.clock.seconds() &&
    sha256(of.browser).equals(taken.browser_hash);
  const opened = isTheirs ? ctx.secrets.open(sealPurpose, taken.provider_id, taken.sealed) : undefined;
  if (!opened) return undefined;
  const what = kept.parse(JSON.parse(Buffer.from(opened).toString("utf8")));
  return what.revision === provider.revision ? what : undefined;
}

function sha256(text: string): Buffer {
  return hash("sha256", text, "buffer");
}

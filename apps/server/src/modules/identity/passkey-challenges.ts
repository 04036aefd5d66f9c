/** Challenges for passkeys: random, for one purpose, for one answer, and only for a few minutes. Kept as hashes. */
import { createHash, randomBytes } from "node:crypto";
import type { ServerContext } from "../../platform/context.ts";
import type { ChallengePurpose, IdentityTables } from "./identity-tables.ts";

/** How long a browser may take to answer. */
export const challengeSeconds = 300;
const challengeBytes = 32;

/** Makes a challenge, base64url. `subject` is whose answer it has to be: a session's or a user's id, or nothing. */
export async function newChallenge(
  ctx: ServerContext,
  purpose: ChallengePurpose,
  subject: string,
): Promise<string> {
  const challenge = randomBytes(challengeBytes).toString("base64url");
  await ctx.db
    .$extendTables<IdentityTables>()
    .insertInto("passkey_challenge")
    .values({
      challenge_hash: challengeHash(challenge),
      purpose,
      subject,
      expires_at: ctx.clock.seconds() + challengeSeconds,
    })
    .execute();
  return challenge;
}

/**
 * The challenge that an answer names, if it is one of ours for this purpose and subject and was answered in a page that
 * stands in no frame of another. It is spent by asking, whether
 * the answer turns out to be right or not.
 */
export async function spendChallenge(
  ctx: ServerContext,
  clientDataJson: string,
  purpose: ChallengePurpose,
  subject: string,
): Promise<string | undefined> {
  const data = readClientData(clientDataJson);
  if (!data) return undefined;
  const spent = await ctx.db
    .$extendTables<IdentityTables>()
    .deleteFrom("passkey_challenge")
    .where("challenge_hash", "=", challengeHash(data.challenge))
    .returning(["purpose", "subject", "expires_at"])
    .executeTakeFirst();
  const isOurs =
    spent?.purpose === purpose && spent.subject === subject && spent.expires_at > ctx.clock.seconds();
  return isOurs && !data.isFramed ? data.challenge : undefined;
}

/** What the browser says it was asked, and where. From outside: untrusted. */
function readClientData(
  clientDataJson: string,
): { readonly challenge: string; readonly isFramed: boolean } | undefined {
  try {
    const data: unknown = JSON.parse(Buffer.from(clientDataJson, "base64url").toString("utf8"));
    if (typeof data !== "object" || data === null || !("challenge" in data)) return undefined;
    if (typeof data.challenge !== "string") return undefined;
    // The page that asked stood in a frame of another one (WebAuthn level 3 section 13.4.9).
    const isFramed = ("crossOrigin" in data && data.crossOrigin !== false) || "topOrigin" in data;
    return { challenge: data.challenge, isFramed };
  } catch {
    return undefined;
  }
}

function challengeHash(challenge: string): Buffer {
  return createHash("sha256").update(challenge).digest();
}

/** Passwords that directories keep, for whoever types one on the page for signing in, or types it again. */
import { randomBytes } from "node:crypto";
import type { LdapSettings } from "@countersign/api";
import type { ServerContext } from "../../../platform/context.ts";
import { ProblemError } from "../../../platform/http/problem-error.ts";
import type { DirectoryConfirmation, DirectoryReply, DirectorySignIn } from "../../identity/index.ts";
import { finishProviderSignIn } from "../finish-sign-in.ts";
import { groupStanding } from "../group-standing.ts";
import type { ProvidedIdentity } from "../provided-identity.ts";
import { secretOf } from "../provider.ts";
import type { ProviderRow, ProviderTables } from "../provider-tables.ts";
import type { DirectoryRefusal } from "./directory-failure.ts";
import { signInToDirectory } from "./sign-in-to-directory.ts";

/** What a directory says of a name and a password, as a provider says it. */
export type LdapAnswer =
  | { readonly ok: true; readonly identity: ProvidedIdentity }
  | { readonly ok: false; readonly because: DirectoryRefusal };

/** Asks the directory of a provider. */
export async function askLdap(
  ctx: ServerContext,
  provider: ProviderRow,
  settings: LdapSettings,
  typed: { readonly name: string; readonly password: string },
): Promise<LdapAnswer> {
  const answer = await signInToDirectory(settings, secretOf(ctx, provider) ?? "", typed);
  if (!answer.ok) return answer;
  const { person } = answer;
  // The directory is known by its provider; ids in it are never given to anybody else.
  return {
    ok: true,
    identity: { issuer: "directory", ...person, emailVerified: true, factors: [] },
  };
}

/**
 * Signs somebody in whose account comes by a directory; asks every directory where nobody is known by the name. Whoever
 * has an account of another kind has a directory asked for a name that nobody has: it takes as long.
 */
export async function signInByLdap(ctx: ServerContext, asked: DirectorySignIn): Promise<DirectoryReply> {
  const { account, caller, email, password, place } = asked;
  const directories = await enabledDirectories(ctx);
  const theirs =
    account === "none"
      ? directories
      : directories.filter(({ provider }) => account !== "local" && provider.id === account.provider);
  let because: DirectoryRefusal | undefined;
  for (const { provider, settings } of theirs) {
    // oxlint-disable-next-line no-await-in-loop -- a password goes to one directory at a time, and no further than needed
    const answer = await askLdap(ctx, provider, settings, { name: email, password });
    if (!answer.ok) {
      because = answer.because;
      continue;
    }
    try {
      // oxlint-disable-next-line no-await-in-loop -- ends the loop
      return { ok: true, came: await finishProviderSignIn(ctx, caller, provider, answer.identity, place) };
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      return { ok: false, because: error.code, recorded: true };
    }
  }
  const [first] = directories;
  if (theirs.length === 0 && first) {
    const nobody = randomBytes(24).toString("base64url");
    await askLdap(ctx, first.provider, first.settings, { name: nobody, password: nobody });
  }
  return { ok: false, because, recorded: false };
}

/** Whether a password is, in the directory, that of the person whose account it is; not of whoever has the address now. */
export async function passwordInLdap(
  ctx: ServerContext,
  { user, provider: id, email, password }: DirectoryConfirmation,
): Promise<boolean> {
  const theirs = (await enabledDirectories(ctx)).find(({ provider }) => provider.id === id);
  if (!theirs) return false;
  const answer = await askLdap(ctx, theirs.provider, theirs.settings, { name: email, password });
  if (!answer.ok || !groupStanding(theirs.provider, answer.identity).ok) return false;
  const known = await ctx.db
    .$extendTables<ProviderTables>()
    .selectFrom("external_identity")
    .select("subject")
    .where("provider_id", "=", id)
    .where("user_id", "=", user)
    .executeTakeFirst();
  return known?.subject === answer.identity.subject;
}

async function enabledDirectories(
  ctx: ServerContext,
): Promise<{ readonly provider: ProviderRow; readonly settings: LdapSettings }[]> {
  const rows = await ctx.db
    .$extendTables<ProviderTables>()
    .selectFrom("identity_provider")
    .selectAll()
    .where("kind", "=", "ldap")
    .where("enabled", "=", true)
    .orderBy("name")
    .execute();
  return rows.flatMap((provider) =>
    provider.config.kind === "ldap" ? [{ provider, settings: provider.config }] : [],
  );
}

/** Testing a provider: an administrator goes there and comes back, sees what it says, and nobody is signed in by it. */
import type { TestedProvider } from "@countersign/api";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { accountsOfProvider, personOf, recordRefusal, requireFresh } from "../identity/index.ts";
import { accountComing } from "./finish-sign-in.ts";
import { directoryWords } from "./ldap/directory-failure.ts";
import { askLdap } from "./ldap/sign-in-by-ldap.ts";
import type { ProvidedIdentity } from "./provided-identity.ts";
import { providerView } from "./provider.ts";
import { ProviderFault } from "./provider-fault.ts";
import type { ProviderRow, ProviderTables } from "./provider-tables.ts";
import { begin, findProvider, judge, problemOf } from "./sign-in-by-provider.ts";

/** Where to send the browser. Throws `reauthenticate`, `not-found` or `provider-unreachable`. */
export async function beginTest(
  ctx: ServerContext,
  actor: Actor,
  id: string,
  browser: string,
): Promise<string> {
  const { via } = await requireFresh(ctx, actor);
  const provider = await findProvider(ctx, id);
  try {
    return await begin(ctx, provider, { purpose: "test", browser, session: via }, true);
  } catch (error) {
    throw problemOf(error);
  }
}

/** What it said, and what signing in would make of it. From now on it counts as tested. Throws a recorded refusal. */
export async function finishTest(
  ctx: ServerContext,
  actor: Actor,
  id: string,
  browser: string | undefined,
  answer: string,
): Promise<TestedProvider> {
  const { via } = personOf(actor);
  const provider = await findProvider(ctx, id);
  const object = { kind: "provider", id };
  let identity: ProvidedIdentity;
  try {
    identity = await judge(ctx, provider, { purpose: "test", browser, session: via }, answer);
  } catch (error) {
    if (!(error instanceof ProviderFault)) throw error;
    ctx.log.debug({ err: error }, "a provider's answer was refused in a test");
    const details = { reason: error.reason };
    await recordRefusal(ctx, actor, { event: "provider.tested", code: error.code, object, details });
    throw problemOf(error);
  }
  return conclude(ctx, actor, provider, identity);
}

/** Tests a directory: nobody is sent there, so a name and a password are typed. Throws a recorded refusal. */
export async function testDirectory(
  ctx: ServerContext,
  actor: Actor,
  id: string,
  typed: { readonly name: string; readonly password: string },
): Promise<TestedProvider> {
  await requireFresh(ctx, actor);
  const provider = await findProvider(ctx, id);
  if (provider.config.kind !== "ldap") throw new ProblemError("not-found");
  const answer = await askLdap(ctx, provider, provider.config, typed);
  if (!answer.ok) {
    const { because: reason } = answer;
    const code = reason.startsWith("directory-") ? "provider-unreachable" : "provider-said-no";
    const details = { reason };
    await recordRefusal(ctx, actor, {
      event: "provider.tested",
      code,
      object: { kind: "provider", id },
      details,
    });
    throw new ProblemError(code, `${directoryWords[reason]} (${reason})`);
  }
  return conclude(ctx, actor, provider, answer.identity);
}

/** Notes that it was tested, and says what came of it. */
async function conclude(
  ctx: ServerContext,
  actor: Actor,
  provider: ProviderRow,
  identity: ProvidedIdentity,
): Promise<TestedProvider> {
  const { id } = provider;
  const object = { kind: "provider", id };
  const would = await foreseen(ctx, actor, provider, identity);
  return inTransaction(ctx, actor, async (tx) => {
    const row = await tx
      .with<ProviderTables>()
      .updateTable("identity_provider")
      .set({ tested_at: tx.now })
      .where("id", "=", id)
      // What was tested is as it was then, and nothing else.
      .where("revision", "=", provider.revision)
      .returningAll()
      .executeTakeFirst();
    if (!row) throw new ProblemError("sign-in-lost");
    await recordAudit(tx, {
      event: "provider.tested",
      actor,
      object,
      outcome: "done",
      details: { issuer: identity.issuer, would: would.outcome, code: would.code },
    });
    const users = await accountsOfProvider(tx, id);
    return { provider: providerView(ctx, row, users.length), identity: identityView(identity), would };
  });
}

/** Carries what would be done out of the transaction in which it is not done. */
class NotDone extends Error {
  readonly would: TestedProvider["would"];
  constructor(would: TestedProvider["would"]) {
    super("only foreseen");
    this.would = would;
  }
}

/** What signing in would do: the same steps, taken back. */
async function foreseen(
  ctx: ServerContext,
  actor: Actor,
  provider: ProviderRow,
  identity: ProvidedIdentity,
): Promise<TestedProvider["would"]> {
  try {
    return await inTransaction(ctx, actor, async (tx) => {
      const { user, as } = await accountComing(tx, provider, identity);
      throw new NotDone({ outcome: as, code: null, account: user.email, role: user.role });
    });
  } catch (error) {
    if (error instanceof NotDone) return error.would;
    if (error instanceof ProblemError)
      return { outcome: "refused", code: error.code, account: null, role: null };
    throw error;
  }
}

function identityView(identity: ProvidedIdentity): TestedProvider["identity"] {
  const text = (value: string) => value.toWellFormed().slice(0, 1000);
  const orNull = (value: string | undefined) => (value === undefined ? null : text(value));
  return {
    issuer: text(identity.issuer),
    subject: text(identity.subject),
    email: orNull(identity.email),
    email_verified: identity.emailVerified,
    name: orNull(identity.name),
    groups: identity.groups.slice(0, 500).map(text),
    factors: identity.factors.slice(0, 100).map(text),
  };
}

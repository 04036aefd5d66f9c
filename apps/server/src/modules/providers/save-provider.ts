/** Adding and changing providers. Whoever may do that decides who people are taken for, so a fresh proof is asked for. */
import type { Role } from "@countersign/access";
import type { GroupRole, Provider, ProviderSettings } from "@countersign/api";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { accountsOfProvider, endSessionsOf, noteCredentialChange, requireFresh } from "../identity/index.ts";
import { providerFacts, providerView, sealSecret, settingsProblem } from "./provider.ts";
import type { ProviderRow, ProviderTables } from "./provider-tables.ts";

/** What somebody wants a provider to be. */
export interface WantedProvider {
  readonly name: string;
  readonly settings: ProviderSettings;
  readonly secret?: string | undefined;
  readonly secret_expires_at: number | null;
  readonly creates_accounts: boolean;
  readonly default_role: Role;
  readonly trusts_factors: boolean;
  readonly allowed_group?: string | null | undefined;
  readonly group_roles?: readonly GroupRole[] | undefined;
}

/** Adds one, out of use. Throws `reauthenticate`, `provider-settings` or `provider-exists`. */
export async function createProvider(
  ctx: ServerContext,
  actor: Actor,
  { id, ...wanted }: WantedProvider & { readonly id: string },
): Promise<Provider> {
  await requireFresh(ctx, actor);
  refuseOddSettings(wanted);
  return inTransaction(ctx, actor, async (tx) => {
    const { settings, secret, group_roles: groups, ...rest } = wanted;
    const made = await tx
      .with<ProviderTables>()
      .insertInto("identity_provider")
      .values({
        id,
        kind: settings.kind,
        enabled: false,
        config: JSON.stringify(settings),
        sealed_secret: secret === undefined ? null : sealSecret(ctx, id, secret),
        tested_at: null,
        created_at: tx.now,
        ...rest,
        ...(groups === undefined ? {} : { group_roles: JSON.stringify(groups) }),
      })
      .onConflict((conflict) => conflict.doNothing())
      .returningAll()
      .executeTakeFirst();
    if (!made) throw new ProblemError("provider-exists");
    const object = { kind: "provider", id };
    const after = providerFacts(made);
    await recordAudit(tx, { event: "provider.created", actor, object, after, outcome: "done" });
    return providerView(ctx, made, 0);
  });
}

/**
 * Changes one. Other settings, or another secret, have to be tested again before anybody comes by them, and end the
 * sessions of whoever did. Throws
 * `reauthenticate`, `not-found`, `provider-settings`, `provider-exists` or `provider-secret`.
 */
export async function changeProvider(
  ctx: ServerContext,
  actor: Actor,
  id: string,
  wanted: WantedProvider,
): Promise<Provider> {
  await requireFresh(ctx, actor);
  return inTransaction(ctx, actor, async (tx) => {
    const before = await lockProvider(tx, id);
    refuseOddSettings({ ...wanted, group_roles: wanted.group_roles ?? before.group_roles });
    const { settings, secret, group_roles: groups, ...rest } = wanted;
    if (settings.kind !== before.kind)
      throw new ProblemError("provider-settings", "A provider stays of its kind: add another one.");
    const isSame = secret === undefined && sameSettings(settings, before.config);
    if (secret === undefined && before.sealed_secret && goesElsewhere(settings, before.config))
      throw new ProblemError("provider-secret");
    const db = tx.with<ProviderTables>();
    const taken = await db
      .selectFrom("identity_provider")
      .select("id")
      .where("name", "=", wanted.name)
      .where("id", "<>", id)
      .executeTakeFirst();
    if (taken) throw new ProblemError("provider-exists");
    const row = await db
      .updateTable("identity_provider")
      .set({
        config: JSON.stringify(settings),
        ...(secret === undefined ? {} : { sealed_secret: sealSecret(ctx, id, secret) }),
        ...(isSame ? {} : { tested_at: null, enabled: false, revision: before.revision + 1 }),
        ...rest,
        ...(groups === undefined ? {} : { group_roles: JSON.stringify(groups) }),
      })
      .where("id", "=", id)
      .returningAll()
      .executeTakeFirstOrThrow();
    const users = await accountsOfProvider(tx, id);
    let ended = 0;
    for (const user of isSame ? [] : users) {
      // Whoever says who people are could be any of them.
      await noteCredentialChange(tx, user, "provider.changed", actor);
      // It is out of use, and so is what it let in.
      ended += (await endSessionsOf(tx, user)).length;
    }
    await recordAudit(tx, {
      event: "provider.changed",
      actor,
      object: { kind: "provider", id },
      before: providerFacts(before),
      after: providerFacts(row),
      outcome: "done",
      details: { secret_changed: secret !== undefined, sessions_ended: ended },
    });
    return providerView(ctx, row, users.length);
  });
}

/** One, held still until the transaction ends. Throws `not-found`. */
export async function lockProvider(tx: Tx, id: string): Promise<ProviderRow> {
  const row = await tx
    .with<ProviderTables>()
    .selectFrom("identity_provider")
    .selectAll()
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new ProblemError("not-found");
  return row;
}

function refuseOddSettings({
  settings,
  creates_accounts,
  default_role,
  group_roles: groups = [],
}: WantedProvider): void {
  // A provider's own administrators could make themselves ours, and whoever left a group would have to become one.
  if (default_role === "administrator" && (creates_accounts || groups.length > 0))
    throw new ProblemError("provider-settings", "Nobody becomes administrator by a provider alone.");
  const problem = settingsProblem(settings, creates_accounts);
  if (problem !== undefined) throw new ProblemError("provider-settings", `Not taken: ${problem}.`);
}

/** A secret is for whom it was given; another address would learn it. */
function goesElsewhere(now: ProviderSettings, before: ProviderSettings): boolean {
  if (now.kind === "oidc" && before.kind === "oidc") return now.issuer !== before.issuer;
  if (now.kind === "ldap" && before.kind === "ldap")
    return (["url", "encryption", "ca_certificates", "bind_dn"] as const).some(
      (key) => now[key] !== before[key],
    );
  return false;
}

function sameSettings(one: ProviderSettings, other: ProviderSettings): boolean {
  const inOrder = (settings: ProviderSettings) =>
    JSON.stringify(Object.entries(settings).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return inOrder(one) === inOrder(other);
}

/** Which second factors accounts have. */
import type { Kysely } from "kysely";
import type { IdentityTables } from "./identity-tables.ts";

/** The factors of one account beside its password. */
export interface Factors {
  /** When an authenticator app was added; null without one. */
  readonly totpAt: number | null;
  readonly passkeys: number;
  readonly recoveryCodesLeft: number;
}

/** A way to finish signing in after the password. */
export type FactorMethod = "totp" | "recovery-code" | "passkey";

/** The factors of one user. */
export async function factorsOf(db: Kysely<IdentityTables>, userId: string): Promise<Factors> {
  const found = await factorsByUser(db, userId);
  return found.get(userId) ?? { totpAt: null, passkeys: 0, recoveryCodesLeft: 0 };
}

/** The factors of all users that have any, or of one. */
export async function factorsByUser(
  db: Kysely<IdentityTables>,
  only?: string,
): Promise<ReadonlyMap<string, Factors>> {
  const totp = await db
    .selectFrom("user_totp")
    .select(["user_id", "confirmed_at"])
    .where("confirmed_at", "is not", null)
    .$if(only !== undefined, (query) => query.where("user_id", "=", only ?? ""))
    .execute();
  const passkeys = await db
    .selectFrom("user_passkey")
    .select(({ fn }) => ["user_id", fn.countAll<number>().as("count")])
    .$if(only !== undefined, (query) => query.where("user_id", "=", only ?? ""))
    .groupBy("user_id")
    .execute();
  const codes = await db
    .selectFrom("user_recovery_code")
    .select(({ fn }) => ["user_id", fn.countAll<number>().as("count")])
    .where("used_at", "is", null)
    .$if(only !== undefined, (query) => query.where("user_id", "=", only ?? ""))
    .groupBy("user_id")
    .execute();
  const found = new Map<string, Factors>();
  const put = (userId: string, facts: Partial<Factors>) => {
    const known = found.get(userId) ?? { totpAt: null, passkeys: 0, recoveryCodesLeft: 0 };
    found.set(userId, { ...known, ...facts });
  };
  for (const { user_id, confirmed_at } of totp) put(user_id, { totpAt: confirmed_at });
  for (const { user_id, count } of passkeys) put(user_id, { passkeys: count });
  for (const { user_id, count } of codes) put(user_id, { recoveryCodesLeft: count });
  return found;
}

/**
 * How an account goes on after its password; empty where the password is enough. A passkey counts: an account that has
 * one is not to be opened by the password alone. Recovery codes stand in for a factor and are none by themselves.
 */
export function methodsOf({ totpAt, passkeys, recoveryCodesLeft }: Factors): FactorMethod[] {
  const hasFactor = totpAt !== null || passkeys > 0;
  return [
    ...(passkeys > 0 ? (["passkey"] as const) : []),
    ...(totpAt === null ? [] : (["totp"] as const)),
    ...(hasFactor && recoveryCodesLeft > 0 ? (["recovery-code"] as const) : []),
  ];
}

/** Users as screens read them. */
import type { User } from "@countersign/api";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import type { IdentityTables } from "./identity-tables.ts";
import { userView } from "./user.ts";

/** All users, oldest first. */
export async function listUsers(ctx: ServerContext): Promise<User[]> {
  const rows = await ctx.db
    .$extendTables<IdentityTables>()
    .selectFrom("user_account")
    .selectAll()
    .orderBy("created_at")
    .orderBy("id")
    .execute();
  return rows.map(userView);
}

/** One user. Throws `not-found`. */
export async function findUser(ctx: ServerContext, id: string): Promise<User> {
  const row = await ctx.db
    .$extendTables<IdentityTables>()
    .selectFrom("user_account")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirst();
  if (!row) throw new ProblemError("not-found");
  return userView(row);
}

/** How many people can act as administrator now. */
export async function countAdministrators(ctx: ServerContext): Promise<number> {
  const { count } = await ctx.db
    .$extendTables<IdentityTables>()
    .selectFrom("user_account")
    .select((select) => select.fn.countAll<number>().as("count"))
    .where("role", "=", "administrator")
    .where("state", "=", "active")
    .executeTakeFirstOrThrow();
  return count;
}

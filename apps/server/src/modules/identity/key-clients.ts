/** The clients that an API key is limited to: slugs outside, numbers in its row. */
import { PERMISSION_IDS, type Permission, permissionFacts } from "@countersign/access";
import type { Kysely } from "kysely";
import { ProblemError } from "../../platform/http/problem-error.ts";
import type { ReadTx } from "../../platform/transaction.ts";
import { type ClientsTables, clientsSeen } from "../clients/index.ts";

/** Numbers of clients that the maker sees. Throws `client-unknown`, of those out of sight as of those that do not exist. */
export async function numbersOf(tx: ReadTx, slugs: readonly string[]): Promise<number[]> {
  const isSeen = await clientsSeen(tx);
  const rows = await tx
    .with<ClientsTables>()
    .selectFrom("client")
    .select(["id", "slug"])
    .where("slug", "in", [...slugs])
    .execute();
  const numbers = new Map(rows.filter(({ slug }) => isSeen(slug)).map(({ slug, id }) => [slug, id]));
  return [...new Set(slugs)].map((slug) => {
    const number = numbers.get(slug);
    if (number === undefined) throw new ProblemError("client-unknown", `There is no client ${slug}.`);
    return number;
  });
}

/** Gives slugs for numbers, sorted; of all clients, for whoever asks about several keys. */
export async function slugsByNumber(
  db: Kysely<ClientsTables>,
): Promise<(numbers: readonly number[] | null) => string[] | null> {
  const rows = await db.selectFrom("client").select(["id", "slug"]).execute();
  const slugs = new Map(rows.map(({ id, slug }) => [id, slug]));
  return (numbers) => numbers && numbers.flatMap((number) => slugs.get(number) ?? []).toSorted();
}

/** What a key for some clients may do where nothing is named: nothing that applies in the whole installation. */
export const CLIENT_PERMISSIONS: readonly Permission[] = PERMISSION_IDS.filter(
  (id) => permissionFacts(id).scope === "client",
);

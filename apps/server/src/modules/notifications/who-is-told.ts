/** Persons of roots, the address of each, and where each signs. */
import type { ServerContext } from "../../platform/context.ts";
import type { Tx } from "../../platform/transaction.ts";
import { type AccountOfPerson, accountsOfPersons } from "../identity/index.ts";
import { stationFor } from "../stations/index.ts";
import { trustOf } from "../trust/index.ts";
import type { NotificationTables } from "./notification-tables.ts";

/** A person of an authority. */
export interface Person {
  readonly authority: string;
  readonly person: string;
}

/** How a person is named among the targets of deliveries; ids of persons hold no space. */
export function targetOf({ authority, person }: Person): string {
  return `${authority} ${person}`;
}

/** Who may be told. */
export interface Directory {
  accountOf(person: Person): AccountOfPerson | undefined;
  /** Kept by an administrator. */
  keptOf(person: Person): string | undefined;
  /** The account's address, or else the one that was kept. */
  emailOf(person: Person): string | undefined;
}

/** Reads it. */
export async function readDirectory(tx: Tx): Promise<Directory> {
  const accounts = new Map<string, AccountOfPerson>();
  for (const account of (await accountsOfPersons(tx)).toReversed()) accounts.set(targetOf(account), account);
  const rows = await tx.with<NotificationTables>().selectFrom("person_address").selectAll().execute();
  const kept = new Map(rows.map((row) => [targetOf(row), row.email]));
  const accountOf = (person: Person) => accounts.get(targetOf(person));
  const keptOf = (person: Person) => kept.get(targetOf(person));
  return { accountOf, keptOf, emailOf: (person) => accountOf(person)?.email ?? keptOf(person) };
}

/** Where a person signs: the station that holds their passkey by the root that names them; undefined where it is the terminal. */
export function stationOf(ctx: ServerContext, { authority, person }: Person): string | undefined {
  const root = trustOf(ctx).find(authority)?.newest.root;
  const keys = root?.persons.find(({ id }) => id === person)?.keys ?? [];
  const theirs = new Set(keys.flatMap(({ station }) => station ?? []));
  const stations = root?.stations.filter(({ id }) => theirs.has(id)) ?? [];
  if (stations.length > 0) return stationFor([{ stations }], ctx.config.stationUrl);
  return keys.length > 0 ? undefined : stationFor(root ? [root] : [], ctx.config.stationUrl);
}

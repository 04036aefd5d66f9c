/** Persons of roots, the address of each, and where each signs. */
import type { ServerContext } from "../../platform/context.ts";
import type { Tx } from "../../platform/transaction.ts";
import { type AccountOfPerson, accountsOfPersons } from "../identity/index.ts";
import { stationFor } from "../stations/index.ts";
import { trustOf } from "../trust/index.ts";
import type { Selectable } from "kysely";
import type { NotificationTables, PreferenceTable } from "./notification-tables.ts";

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
  /** How a person can be told, and wants to be: by mail to the account's address or else the one that was kept, and in every browser of the account. */
  waysTo(person: Person): readonly { readonly way: "mail" | "push"; readonly address: string }[];
  /** What somebody with an account set. */
  preferenceOf(person: Person): Selectable<PreferenceTable> | undefined;
}

/** Reads it. */
export async function readDirectory(tx: Tx): Promise<Directory> {
  const accounts = new Map<string, AccountOfPerson>();
  for (const account of (await accountsOfPersons(tx)).toReversed()) accounts.set(targetOf(account), account);
  const rows = await tx.with<NotificationTables>().selectFrom("person_address").selectAll().execute();
  const kept = new Map(rows.map((row) => [targetOf(row), row.email]));
  const accountOf = (person: Person) => accounts.get(targetOf(person));
  const keptOf = (person: Person) => kept.get(targetOf(person));
  const preferences = await tx
    .with<NotificationTables>()
    .selectFrom("telling_preference")
    .selectAll()
    .execute();
  const byUser = new Map(preferences.map((row) => [row.user_id, row]));
  const browsers = await tx
    .with<NotificationTables>()
    .selectFrom("push_browser")
    .select(["id", "user_id"])
    .execute();
  const hasMail = await tx
    .with<NotificationTables>()
    .selectFrom("mail_server")
    .select("one_row")
    .executeTakeFirst();
  const preferenceOf = (person: Person) => byUser.get(accountOf(person)?.id ?? "");
  return {
    accountOf,
    keptOf,
    waysTo: (person) => {
      const account = accountOf(person);
      const email = account?.email ?? keptOf(person);
      const isMailed = hasMail && email !== undefined && preferenceOf(person)?.mail !== false;
      const own = browsers.filter(({ user_id: id }) => id === account?.id);
      return [
        ...(isMailed ? [{ way: "mail" as const, address: email }] : []),
        ...own.map(({ id }) => ({ way: "push" as const, address: id })),
      ];
    },
    preferenceOf,
  };
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

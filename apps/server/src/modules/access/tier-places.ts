/** Who has a place where their tier counts. */
import type { TieredPlace } from "@countersign/access";
import { sql } from "kysely";
import type { ReadTx } from "../../platform/transaction.ts";

/** A place in words. */
export interface NamedPlace extends TieredPlace {
  readonly name: string;
  readonly slug: string;
}

/** Every place with a role that counts, of people whose roles do not hold at every client, at every tier, anyway. */
export async function readTieredPlaces(tx: ReadTx): Promise<readonly NamedPlace[]> {
  const { rows } = await sql<NamedPlace>`select account.id as user, account.name, place.at_client as client,
      client.slug, place.tier
    from client_access place
    join user_account account on account.id = place.user_id
    join client on client.id = place.at_client
    where exists (select from client_access_role held join role on role.id = held.role_id
        where held.user_id = place.user_id and held.at_client = place.at_client and role.enabled)
      and not exists (select from user_role held join role on role.id = held.role_id
        where held.user_id = place.user_id and role.enabled and role.every_client)
    order by lower(account.name), account.id, client.slug`.execute(tx.with<object>());
  return rows;
}

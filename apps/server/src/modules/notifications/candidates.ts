/** Those who may sign something, with what decides whether they are told of it now. */
import { sql } from "kysely";
import type { Tx } from "../../platform/transaction.ts";
import type { Candidate } from "./choose-whom.ts";
import type { NotificationTables } from "./notification-tables.ts";
import { type Directory, type Person, targetOf } from "./who-is-told.ts";

type Told = { readonly id: string; readonly asker: string };

/** Messages to people; what a room was told says nothing of them. */
const personal = ["mail", "push"] as const;

/** One for each of these people. */
export async function candidatesFor(
  tx: Tx,
  directory: Directory,
  { id, asker }: Told,
  people: readonly Person[],
): Promise<Candidate[]> {
  const told = await toldOf(tx, id);
  const waiting = await waitingFor(tx, { id, asker }, people.map(targetOf));
  return people.map((person) => {
    const target = targetOf(person);
    const preference = directory.preferenceOf(person);
    const waits = waiting.find((row) => row.target === target);
    return {
      target,
      isReachable: directory.waysTo(person).length > 0,
      isAway: (preference?.away_until ?? 0) > tx.now,
      substitute: preference?.substitute ?? undefined,
      waiting: waits?.count ?? 0,
      waitingFromAsker: waits?.from_asker ?? 0,
      told: told
        .filter((row) => row.target === target)
        .map(({ round, created_at: createdAt, sent_at: sentAt }) => ({
          round,
          createdAt,
          sentAt: sentAt ?? undefined,
        })),
    };
  });
}

/** What people were sent of it: by whichever way, once a round. */
function toldOf(tx: Tx, id: string) {
  return tx
    .with<NotificationTables>()
    .selectFrom("delivery")
    .select(["target", "round"])
    .select(({ fn }) => fn.min("created_at").as("created_at"))
    .select(sql<number | null>`max(ended_at) filter (where state = 'sent')`.as("sent_at"))
    .where("thing_id", "=", id)
    .where("way", "in", personal)
    .groupBy(["target", "round"])
    .orderBy("round")
    .execute();
}

/** How much else waits for them that they were told of. */
function waitingFor(tx: Tx, { id, asker }: Told, targets: readonly string[]) {
  return tx
    .with<NotificationTables>()
    .selectFrom("delivery")
    .innerJoin("told_thing", "told_thing.id", "delivery.thing_id")
    .select(["target", sql<number>`count(distinct thing_id)::int`.as("count")])
    .select(sql<number>`(count(distinct thing_id) filter (where asker = ${asker}))::int`.as("from_asker"))
    .where("look_at", "is not", null)
    .where("way", "in", personal)
    .where("thing_id", "<>", id)
    .where("target", "in", targets.length > 0 ? targets : [""])
    .groupBy("target")
    .execute();
}

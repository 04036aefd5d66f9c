/** The key by which push services know this server, made when it is first needed; browsers subscribe to it, so it stays. */
import type { ServerContext } from "../../platform/context.ts";
import type { Tx } from "../../platform/transaction.ts";
import { makeVapidKey, type VapidKey } from "../../platform/web-push/vapid.ts";
import type { NotificationTables } from "./notification-tables.ts";

const purpose = "push-key";

/** The key. Throws where the keys directory is another than the one that it was sealed with. */
export async function pushKey(ctx: ServerContext, tx: Tx): Promise<VapidKey> {
  const db = tx.with<NotificationTables>();
  const known = await db.selectFrom("push_key").selectAll().executeTakeFirst();
  const row = known ?? (await makeOne(ctx, tx));
  const opened = ctx.secrets.open(purpose, row.public_key, row.sealed_private);
  if (!opened) throw new Error("the key for push messages was sealed by another installation");
  return { publicKey: row.public_key, privateKey: opened };
}

async function makeOne(ctx: ServerContext, tx: Tx) {
  const { publicKey, privateKey } = makeVapidKey();
  const db = tx.with<NotificationTables>();
  await db
    .insertInto("push_key")
    .values({ public_key: publicKey, sealed_private: ctx.secrets.seal(purpose, publicKey, privateKey) })
    // Somebody else may have asked at the same time.
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return db.selectFrom("push_key").selectAll().executeTakeFirstOrThrow();
}

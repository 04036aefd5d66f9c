/**
 * The process that takes a backup or restores one. It reads its order as one line from standard input and ends with one
 * line of JSON on standard output: `{"ok":true,…}`, or `{"ok":false,"code":…,"message":…}` and exit code 1. Where standard
 * input ends before, nobody waits any more: it leaves nothing behind.
 */
import { once } from "node:events";
import { createInterface } from "node:readline";
import { DatabaseError } from "../platform/database/database-error.ts";
import { PostgresLaunchError } from "../platform/postgres/index.ts";
import { orderSchema } from "./order.ts";
import { BackupRefusedError } from "./refused.ts";
import { restoreBackup } from "./restore-backup.ts";
import { giveUp } from "./unfinished.ts";
import { writeBackup } from "./write-backup.ts";

const log = {
  debug: () => undefined,
  info: () => undefined,
  warn: (facts: object, message: string) =>
    void process.stderr.write(`${message} ${JSON.stringify(facts)}\n`),
  error: (facts: object, message: string) =>
    void process.stderr.write(`${message} ${JSON.stringify(facts)}\n`),
};

async function carryOut(): Promise<object> {
  const [line] = (await once(createInterface({ input: process.stdin }), "line")) as [string]; // readline's own event
  const order = orderSchema.parse(JSON.parse(line));
  const place = { dataDir: order.data, keysDir: order.keys, file: order.file, log };
  return order.do === "backup"
    ? writeBackup({ ...place, sealedFor: order.sealed_for, withoutDatabase: order.without_database })
    : restoreBackup({ ...place, openedWith: order.opened_with });
}

// Whoever asked holds standard input open for as long as they wait for the answer.
process.stdin.once("end", giveUp);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, giveUp);

try {
  process.stdout.write(`${JSON.stringify({ ok: true, ...(await carryOut()) })}\n`);
  process.exit(0);
} catch (error) {
  const said =
    error instanceof BackupRefusedError ||
    error instanceof PostgresLaunchError ||
    error instanceof DatabaseError;
  if (!said) throw error;
  process.stdout.write(`${JSON.stringify({ ok: false, code: error.code, message: error.message })}\n`);
  process.exit(1);
}

/** What devices say against themselves in their signed status, in words for `doctor`. */
import type { Status } from "@countersign/protocol";
import { systemActor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { inTransaction } from "../../platform/transaction.ts";
import type { Weakness } from "../../platform/weakness.ts";
import { statusOf } from "./device.ts";
import type { DeviceTables } from "./device-tables.ts";

/** As many are named; of the others the number is said. */
const NAMED = 3;

interface Kind {
  readonly code: string;
  readonly severity: Weakness["severity"];
  readonly holds: (status: Status) => boolean;
  readonly sentence: (devices: string) => string;
  readonly remedy: string;
}

const KINDS: readonly Kind[] = [
  {
    code: "agent-in-server-account",
    severity: "moderate",
    holds: ({ separation }) => separation === "server-account",
    sentence: (devices) =>
      `The agent runs in the server's own account on ${devices}: there, whoever owns the server can run code.`,
    remedy:
      "Use --no-local-agent where the server's machine needs no agent, or run both as different accounts.",
  },
  {
    code: "agent-not-separated",
    severity: "moderate",
    holds: ({ separation }) => separation === "same-account",
    sentence: (devices) =>
      `Runner and link share one account on ${devices}: whoever takes the link has the device's key.`,
    remedy: "Run the agent as root there: link and scripts then get accounts of their own.",
  },
  {
    code: "floor-broken",
    severity: "low",
    holds: (status) => status.floor_state === "broken",
    sentence: (devices) => `The floor file cannot be read on ${devices}: nothing is executed there.`,
    remedy: "The device's administrator mends it; countersign agent floor says there what is wrong with it.",
  },
];

/** One weakness for each kind that some device has. */
export async function deviceWeaknesses(ctx: ServerContext): Promise<readonly Weakness[]> {
  const rows = await inTransaction(ctx, systemActor("doctor"), (tx) =>
    tx
      .with<DeviceTables>()
      .selectFrom("device")
      .select(["name", "admission_name", "status_bytes"])
      .where("state", "<>", "retired")
      .orderBy("id")
      .execute(),
  );
  const devices = rows.map((row) => ({ name: row.admission_name ?? row.name, status: statusOf(row) }));
  return KINDS.flatMap(({ code, severity, holds, sentence, remedy }) => {
    const names = devices.filter(({ status }) => status && holds(status)).map(({ name }) => name);
    return names.length === 0 ? [] : [{ code, severity, sentence: sentence(listed(names)), remedy }];
  });
}

function listed(names: readonly string[]): string {
  const more = names.length - NAMED;
  const named = names.slice(0, NAMED).join(", ");
  return more > 0 ? `${named} and ${more} more` : named;
}

/** Where people are not told of what waits for them, for doctor. */
import { SERVER } from "@countersign/protocol";
import { systemActor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import type { Weakness } from "../../platform/weakness.ts";
import { trustOf } from "../trust/index.ts";
import { channelWeaknesses } from "./channel-weaknesses.ts";
import { defuse } from "./defuse.ts";
import type { NotificationTables } from "./notification-tables.ts";
import { refColumns, waitingThings } from "./waiting-thing.ts";
import { type Directory, type Person, readDirectory } from "./who-is-told.ts";

/** Names of more than this are not told. */
const MOST_NAMED = 5;
/** More of what waits is not looked at. */
const MOST_WAITING = 50;

/** What there is to say about it now; nothing where no person approves anything. */
export async function tellingWeaknesses(ctx: ServerContext): Promise<readonly Weakness[]> {
  const approvers = approversOf(ctx);
  if (approvers.length === 0) return [];
  return inTransaction(ctx, systemActor("look-at-telling"), async (tx) => {
    const directory = await readDirectory(tx);
    const found = [
      ...(await channelWeaknesses(tx)),
      untold(approvers, directory),
      await waitingUntold(ctx, tx, directory),
    ];
    return found.filter((weakness) => weakness !== undefined);
  });
}

/** Whoever sits in a group that a policy of a root wants signatures of. */
function approversOf(ctx: ServerContext): (Person & { readonly name: string })[] {
  return trustOf(ctx)
    .all()
    .filter(({ newest }) => !newest.root.trial && newest.root.successor === undefined)
    .flatMap(({ authority, newest: { root } }) => {
      const groups = new Set(root.policies.flatMap(({ require }) => require.map(({ group }) => group)));
      groups.delete(SERVER);
      return root.persons
        .filter((person) => person.groups.some((group) => groups.has(group)))
        .map(({ id, name }) => ({ authority, person: id, name }));
    });
}

function untold(
  approvers: readonly (Person & { readonly name: string })[],
  directory: Directory,
): Weakness | undefined {
  const names = approvers.filter((one) => directory.waysTo(one).length === 0).map(({ name }) => defuse(name));
  if (names.length === 0) return undefined;
  return {
    code: "approver-untold",
    severity: "moderate",
    sentence: `These approvers are told by no mail and no browser: ${named(names)}.`,
    remedy:
      "Keep an address for each under Settings, Telling people, or link their accounts; or they turn on push.",
  };
}

/** Whoever waits for signatures now, of people none of whom can be told. */
async function waitingUntold(
  ctx: ServerContext,
  tx: Tx,
  directory: Directory,
): Promise<Weakness | undefined> {
  const refs = await tx
    .with<NotificationTables>()
    .selectFrom("told_thing")
    .select(refColumns)
    .where("look_at", "is not", null)
    .orderBy("asked_at")
    .limit(MOST_WAITING)
    .execute();
  const things = [...(await waitingThings(ctx, tx, refs)).values()].filter(
    ({ approvers }) => approvers.length > 0 && approvers.every((one) => directory.waysTo(one).length === 0),
  );
  if (things.length === 0) return undefined;
  return {
    code: "waiting-untold",
    severity: "moderate",
    sentence: `This waits for signatures, and none of those who may sign it can be told: ${named(things.map(({ title, shortCode }) => `${title} (${shortCode})`))}.`,
    remedy: "Tell one of them yourself, and keep addresses for them under Settings, Telling people.",
  };
}

function named(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  return `${names.slice(0, MOST_NAMED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

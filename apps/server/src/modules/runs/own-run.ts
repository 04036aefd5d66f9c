/** Whose run it is: of the account that asked, and of the person whose name stands in the request. */
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { findUser } from "../identity/index.ts";
import type { RunTable } from "./run-tables.ts";

/** As much of a run as tells whose it is. */
type Asked = Pick<RunTable, "requested_by_id" | "requester_authority" | "requester_person">;

/** Tells of runs whether they are this caller's own; a key is its owner. */
export async function ownRuns(ctx: ServerContext, actor: Actor): Promise<(run: Asked) => boolean> {
  if (actor.kind !== "user" && actor.kind !== "key") return () => false;
  const { person } = await findUser(ctx, actor.id);
  return (run) =>
    run.requested_by_id === actor.id ||
    (person !== null &&
      person.authority === run.requester_authority &&
      person.person === run.requester_person);
}

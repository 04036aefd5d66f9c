/** What settings are about, looked up: the version of the shipped script, the devices, and who decides there. */
import { PATCH_SCRIPT, type PatchSettings, type TaskBody } from "@countersign/api";
import { policyFor } from "@countersign/protocol";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import type { Tx } from "../../platform/transaction.ts";
import { clientTargets, type FoundTargets, findTargets, isSignedByPeople } from "../runs/index.ts";
import { findScriptVersion } from "../scripts/index.ts";
import { scheduleOf } from "../tasks/index.ts";
import { taskOf } from "./patch-work.ts";

/** So many devices may join a client until people are asked again: a quarter, and a few where there are few. */
const ROOM_SHARE = 1.25;
const ROOM_LEAST = 5;

/** What was found. */
export interface PatchWork {
  readonly version: number;
  readonly clientId: number;
  readonly task: TaskBody;
  /** People sign what runs there. */
  readonly isSigned: boolean;
  /** Devices that one use of an approval for the whole client may name. */
  readonly upTo: number;
}

/** Looks it up. Throws ProblemError: `script-unknown`, `device-unknown`, `several-clients` and what runs are refused for. */
export async function findPatchWork(
  ctx: ServerContext,
  tx: Tx,
  client: string,
  settings: PatchSettings,
  /** What people signed; without it the newest. */
  signed?: number,
): Promise<PatchWork> {
  const script = await findScriptVersion(tx, PATCH_SCRIPT, signed);
  // A script of somebody's own under that name is not what the settings promise.
  if (script?.scope !== "global")
    throw new ProblemError(
      "script-unknown",
      `The shipped script ${PATCH_SCRIPT} is not here: one of your own has its name.`,
    );
  const found =
    settings.devices === null
      ? await clientTargets(ctx, tx, client)
      : await findTargets(ctx, tx, settings.devices);
  if (found.client.slug !== client)
    throw new ProblemError(
      "several-clients",
      `These devices belong to ${found.client.slug}, and the settings are those of ${client}.`,
    );
  const devices = found.targets.map(({ device }) => device);
  const task = taskOf(settings, { version: script.version, devices });
  // Nobody is asked to sign for a zone that the server could not work by.
  scheduleOf(task);
  return {
    version: script.version,
    clientId: found.client.id,
    task,
    isSigned: isSignedByPeople(found.authorities, client, "script"),
    upTo: roomFor(found),
  };
}

function roomFor({ authorities, client, targets }: FoundTargets): number {
  const wanted = Math.max(targets.length + ROOM_LEAST, Math.ceil(targets.length * ROOM_SHARE));
  const allowed = authorities.map(
    ({ pin }) => policyFor(pin.root, "script", client.slug)?.max_targets ?? wanted,
  );
  // What no policy allows for as many as there are is refused where it is composed.
  return Math.max(targets.length, Math.min(wanted, ...allowed));
}

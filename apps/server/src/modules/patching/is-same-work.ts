/** Whether a task does still what settings say, whoever may have had their hands on it. Pure. */
import type { PatchSettings, Task } from "@countersign/api";
import { isDeepStrictEqual } from "node:util";
import { taskOf } from "./patch-work.ts";

/** What of a task decides what happens to devices, and when. Its version is whatever was newest when it was set. */
const DECIDES = [
  "script",
  "arguments",
  "cron",
  "once",
  "zone",
  "missed",
  "overlap",
  "expires_at",
  "run_as",
  "network",
  "limits",
  "window_seconds",
  "rings",
] as const satisfies readonly (keyof Task)[];

/** `admitted` are those of the client: a device that left it may be missing. Who joins may be on its way to the task. */
export function isSameWork(settings: PatchSettings, task: Task, admitted: ReadonlySet<string>): boolean {
  const meant = taskOf(settings, task);
  return (
    DECIDES.every((field) => isDeepStrictEqual(task[field], meant[field])) &&
    hasThese(settings, task, admitted)
  );
}

function hasThese({ devices }: PatchSettings, task: Task, admitted: ReadonlySet<string>): boolean {
  if (devices === null) return true;
  const wanted = new Set(devices);
  const there = new Set(task.devices);
  return (
    task.devices.every((id) => wanted.has(id)) && devices.every((id) => there.has(id) || !admitted.has(id))
  );
}

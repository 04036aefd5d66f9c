/** How updates ended on one device, by the exit codes of the shipped script. */
import type { TaskFire } from "@countersign/api";

type Target = NonNullable<TaskFire["run"]>["targets"][number];

const ENDS: Readonly<Record<number, string>> = {
  0: "up to date",
  1: "something failed",
  2: "nothing was done: its system is not known, or not set up for that",
};

/** Such as "web-1: up to date". */
export function endOfDevice({ name, state, exit, code }: Target): string {
  if (state !== "ran") return `${name}: ${code ?? state}`;
  if (exit === null) return `${name}: ended by a signal`;
  return `${name}: ${ENDS[exit] ?? `exit ${exit}`}`;
}

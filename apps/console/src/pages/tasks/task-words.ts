/** Tasks in words: whether they run, when, and what came of it. */
import type { Task, TaskFire } from "@countersign/api";
import type { Tone } from "../../parts/badge.tsx";
import { reasonSentence } from "../runs/refusal-words.ts";

/** A word with its tone. */
export interface Told {
  readonly words: string;
  readonly tone: Tone;
}

/** Whether a task runs. */
export function stateOf({ enabled, stopped_because: stopped, approval }: Task): Told {
  if (!enabled) {
    if (stopped === null) return { words: "off", tone: "calm" };
    const isDone = stopped === "done" || stopped === "task-expired";
    return { words: isDone ? "over" : "stopped", tone: isDone ? "calm" : "bad" };
  }
  if (approval?.state === "in-force" && approval.because !== null)
    return { words: "due beyond its approval", tone: "warn" };
  if (approval === null || approval.state === "in-force")
    return approval?.ends_soon
      ? { words: "on, approval ends soon", tone: "warn" }
      : { words: "on", tone: "good" };
  return { words: "waits for an approval", tone: "warn" };
}

const reasons: Readonly<Record<string, string>> = {
  "server-was-away": "No server was there at that time.",
  "still-running": "The run before had not ended.",
  "task-disabled": "The task was switched off while this waited.",
  "task-expired": "The task has ended.",
  done: "It was for once, and was due.",
  "owner-gone": "Its owner's account is gone.",
  "owner-disabled": "Its owner's account is disabled.",
  "owner-not-allowed": "Its owner may not run scripts here any more.",
  "key-revoked": "The API key that it was made with was revoked.",
  "key-expired": "The API key that it was made with has expired.",
  "key-not-allowed": "The API key that it was made with may not run scripts.",
  "otp-required": "An authorization code is asked for, and the task was made without one.",
  "standing-missing": "No standing approval covers it.",
  "device-unknown": "None of its devices is the client's any more.",
};

/** Why something did not run, in a sentence; in the server's own words where there is no other. */
export function reasonWords(because: string, detail: string | null = null): string {
  return reasons[because] ?? detail ?? reasonSentence(because);
}

/** What came of a moment. */
export function fireWords({ outcome, run }: TaskFire): Told {
  if (!run)
    return outcome === "queued"
      ? { words: "waits", tone: "act" }
      : { words: outcome, tone: outcome === "skipped" ? "calm" : "bad" };
  const bad = run.targets.filter(({ state, exit }) =>
    state === "ran" ? exit !== 0 : isBad.has(state),
  ).length;
  if (bad > 0) return { words: `failed on ${bad}`, tone: "bad" };
  return {
    words: run.state.replaceAll("-", " "),
    tone: run.state === "finished" ? "good" : run.state === "dispatched" ? "act" : "warn",
  };
}

const isBad: ReadonlySet<string> = new Set(["refused", "interrupted", "lost"]);

const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/** A schedule as people say it, where it is one of the usual ones. */
export function scheduleWords({ cron, once, zone }: Pick<Task, "cron" | "once" | "zone">): string {
  if (cron === null) return `once, ${(once ?? "").replace("T", " ")}, ${zone}`;
  return `${cronWords(cron) ?? cron}, ${zone}`;
}

function cronWords(cron: string): string | undefined {
  const usual = /^(\d{1,2}) (\d{1,2}) (\*|\d{1,2}) \* (\*|1-5|[0-7])$/.exec(cron);
  if (!usual) return undefined;
  const [, minute = "", hour = "", day, weekday = ""] = usual;
  const at = `${hour.padStart(2, "0")}:${minute.padStart(2, "0")}`;
  if (day !== "*") return weekday === "*" ? `on day ${day} of each month at ${at}` : undefined;
  if (weekday === "*") return `every day at ${at}`;
  return weekday === "1-5" ? `Monday to Friday at ${at}` : `every ${WEEKDAYS[Number(weekday)]} at ${at}`;
}

/** How it went on one device, such as "web-1: exit 1". */
export function endOf({ name, state, exit, code }: NonNullable<TaskFire["run"]>["targets"][number]): string {
  if (state === "ran") return `${name}: exit ${exit ?? "by a signal"}`;
  return `${name}: ${code ?? state}`;
}

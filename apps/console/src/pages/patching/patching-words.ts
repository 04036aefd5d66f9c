/** Patch settings in words. Pure. */
import type { Patching, PatchSettings, TaskFire } from "@countersign/api";
import type { Tone } from "../../parts/badge.tsx";
import { durationWords } from "../../parts/amount-words.ts";
import { DAY_NAMES } from "../../parts/weekdays.tsx";
import { reasonWords as taskReason } from "../tasks/task-words.ts";

/** Where it stands, in a word with its tone. */
export function stateOf({ state, approval, wanted, because }: Patching): {
  readonly words: string;
  readonly tone: Tone;
} {
  if (because === "task-on") return { words: "off, but its task runs", tone: "bad" };
  if (state === "none") return { words: "not set", tone: "calm" };
  if (state === "off") return { words: "off", tone: "calm" };
  if (state === "awaiting-signatures") return { words: "waits for signatures", tone: "warn" };
  if (state === "stopped") return { words: "does not run", tone: "bad" };
  if (wanted) return { words: "in force, change waits", tone: "warn" };
  return approval?.ends_soon
    ? { words: "in force, ends soon", tone: "warn" }
    : { words: "in force", tone: "good" };
}

/** The window, such as "Sat, Sun from 02:00 for 3 hours, Europe/Berlin". */
export function windowWords({ days, from, minutes, zone }: PatchSettings): string {
  const on =
    days.length === DAY_NAMES.length ? "every day" : days.map((day) => DAY_NAMES[day - 1]).join(", ");
  return `${on} from ${from} for ${durationWords(minutes * 60)}, ${zone}`;
}

/** What the settings do, as one sentence. */
export function settingsSentence(settings: PatchSettings): string {
  const { classes, reboot, devices } = settings;
  const who =
    devices === null
      ? "every device that is admitted, and whoever joins,"
      : devices.length === 1
        ? "one device"
        : `${devices.length} devices`;
  const gets = devices === null || devices.length === 1 ? "gets" : "get";
  const what = classes === "security" ? "security updates" : "all updates";
  const restart =
    reboot === "never" ? "never restarts for them" : "restarts in the window where they ask for it";
  const when = windowWords(settings);
  return `${when.charAt(0).toUpperCase()}${when.slice(1)}: ${who} ${gets} ${what} and ${gets === "get" ? restart.replace("restarts", "restart") : restart}.`;
}

const reasons: Readonly<Record<string, string>> = {
  "approval-withdrawn":
    "The approval that the change needed was withdrawn before it was signed. What is in force goes on.",
  "task-gone": "The task that carries the settings out was deleted. Set them again.",
  "task-off": "The task that carries the settings out was switched off. Set them again.",
  "task-on":
    "The task that carried the settings out was switched on by hand, and runs. Switch it off here, or set them again.",
  "task-changed":
    "The task that carries the settings out was changed by hand and does something else. Set them again.",
  missing: "No standing approval covers what is set. Set it again, and have that signed.",
};

/** Why it does not run, or why a change did not come into force. */
export function reasonOf({ because, detail }: Patching): string | undefined {
  return because === null ? undefined : (reasons[because] ?? taskReason(because, detail));
}

/** By the exit codes of the shipped script. */
const ends: Readonly<Record<number, { readonly words: string; readonly tone: Tone }>> = {
  0: { words: "up to date", tone: "good" },
  1: { words: "something failed", tone: "bad" },
  2: { words: "nothing done: not known or not set up", tone: "warn" },
};

/** How it went on one device. */
export function endOf({ state, exit, code }: NonNullable<TaskFire["run"]>["targets"][number]): {
  readonly words: string;
  readonly tone: Tone;
} {
  if (state !== "ran")
    return {
      words: code ?? state.replaceAll("-", " "),
      tone: ["refused", "interrupted", "lost"].includes(state) ? "bad" : "act",
    };
  if (exit === null) return { words: "ended by a signal", tone: "bad" };
  return ends[exit] ?? { words: `exit ${exit}`, tone: "bad" };
}

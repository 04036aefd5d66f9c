/**
 * From settings to what carries them out: a task of the shipped script, due when the window begins, and the standing
 * approval that lets it run where people sign. Pure.
 */
import { PATCH_SCRIPT, type PatchSettings, type TaskBody } from "@countersign/api";
import type { ScheduleWindow } from "@countersign/protocol";
import type { AskedStanding } from "../standing/index.ts";

/** The task's name, once a client. */
export const PATCH_TASK = "Install updates (patch settings)";
const DAY_MINUTES = 1440;
/** A device's clock may be a little ahead. */
const EARLY_MINUTES = 5;
/** What was begun is not cut off in the middle for want of less than this. */
const SHORTEST_LIMIT_SECONDS = 3600;
const OUTPUT_BYTES = 10 * 1024 * 1024;

/** The task: on these devices, by this version of the script. */
export function taskOf(
  settings: PatchSettings,
  { version, devices }: { readonly version: number; readonly devices: readonly string[] },
): TaskBody {
  const { classes, reboot, days, from, minutes, zone, run_as } = settings;
  const [hour = 0, minute = 0] = from.split(":").map(Number);
  return {
    name: PATCH_TASK,
    script: PATCH_SCRIPT,
    version,
    arguments: { class: classes, reboot },
    devices: [...devices],
    // Cron begins the week with Sunday as 0 and knows it as 7 as well.
    cron: `${minute} ${hour} * * ${inOrder(days).join(",")}`,
    once: null,
    zone,
    // A run that began late would reach beyond the window.
    missed: "skip",
    grace_seconds: 3600,
    overlap: "skip",
    enabled: true,
    expires_at: null,
    run_as,
    network: "host",
    limits: limitsOf(settings),
    window_seconds: minutes * 60,
    reason: reasonOf(settings),
    rings: null,
  };
}

/** The standing approval: the script with these arguments and no others, within the window, once a day. */
export function approvalOf(
  settings: PatchSettings,
  asked: {
    readonly version: number;
    readonly client: string;
    /** Of the whole client: so many devices in one use. */
    readonly upTo: number;
    readonly days: number;
    readonly requester: AskedStanding["requester"];
  },
): AskedStanding {
  const { classes, reboot, devices, run_as } = settings;
  const { version, client, upTo, days, requester } = asked;
  return {
    script: PATCH_SCRIPT,
    version,
    ...(devices === null
      ? { client, upTo, devices: undefined }
      : { client: undefined, upTo: undefined, devices }),
    arguments: { class: { is: "fixed", value: classes }, reboot: { is: "fixed", value: reboot } },
    runAs: run_as,
    network: "host",
    limits: limitsOf(settings),
    windows: windowsOf(settings),
    minInterval: 0,
    // Who sleeps at the beginning of a window over midnight counts the use on the day after.
    perDay: endOf(settings) > DAY_MINUTES ? 2 : 1,
    maxTotal: undefined,
    days,
    reason: reasonOf(settings),
    requester,
  };
}

/** When devices heed it: from a little before the beginning to the end; over midnight it is the other day's. */
export function windowsOf(settings: PatchSettings): ScheduleWindow[] {
  const begin = beginOf(settings) - EARLY_MINUTES;
  const pieces = [-1, 0, 1].flatMap((shift) => {
    const from = Math.max(begin, shift * DAY_MINUTES) - shift * DAY_MINUTES;
    const to = Math.min(endOf(settings), (shift + 1) * DAY_MINUTES) - shift * DAY_MINUTES;
    if (from >= to) return [];
    const days = inOrder(settings.days.map((day) => ((day - 1 + shift + 7) % 7) + 1));
    return [{ days, from: clockOf(from), to: clockOf(to), tz: settings.zone }];
  });
  return pieces;
}

function limitsOf({ minutes }: PatchSettings): { seconds: number; output: number } {
  return { seconds: Math.max(SHORTEST_LIMIT_SECONDS, minutes * 60), output: OUTPUT_BYTES };
}

function reasonOf({ classes, reboot }: PatchSettings): string {
  const which = classes === "security" ? "security updates" : "all updates";
  return `Patch settings: ${which}, ${reboot === "never" ? "no restart" : "a restart where one is needed"}`;
}

function beginOf({ from }: PatchSettings): number {
  const [hour = 0, minute = 0] = from.split(":").map(Number);
  return hour * 60 + minute;
}

function endOf(settings: PatchSettings): number {
  return beginOf(settings) + settings.minutes;
}

function clockOf(minute: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

function inOrder(days: readonly number[]): number[] {
  return days.toSorted((one, other) => one - other);
}

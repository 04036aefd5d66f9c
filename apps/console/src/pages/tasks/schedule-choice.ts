/** The schedules that most people want, and any other as a line of cron. Pure. */

/** How often. */
export const RHYTHMS = [
  { value: "hourly", label: "Every hour" },
  { value: "daily", label: "Every day" },
  { value: "weekdays", label: "Monday to Friday" },
  { value: "weekly", label: "Every week" },
  { value: "monthly", label: "Every month" },
  { value: "cron", label: "By a line of cron" },
  { value: "once", label: "Once" },
] as const;
export type Rhythm = (typeof RHYTHMS)[number]["value"];

/** What was chosen and typed. */
export interface ScheduleChoice {
  readonly rhythm: Rhythm;
  /** `HH:MM`; of every hour only the minutes count. */
  readonly time: string;
  /** Monday is 1. */
  readonly weekday: number;
  readonly day: number;
  readonly cron: string;
  /** `YYYY-MM-DDTHH:MM`. */
  readonly once: string;
  readonly zone: string;
}

/** Where a new task begins. */
export function usualChoice(): ScheduleChoice {
  return {
    rhythm: "daily",
    time: "03:30",
    weekday: 1,
    day: 1,
    cron: "30 3 * * *",
    once: "",
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}

/** As the task has it. */
export function scheduleOf(choice: ScheduleChoice): {
  readonly cron: string | null;
  readonly once: string | null;
  readonly zone: string;
} {
  const { rhythm, time, weekday, day, zone } = choice;
  if (rhythm === "once") return { cron: null, once: choice.once, zone };
  const [hour = "0", minute = "0"] = time.split(":").map((part) => String(Number(part)));
  const lines = {
    hourly: `${minute} * * * *`,
    daily: `${minute} ${hour} * * *`,
    weekdays: `${minute} ${hour} * * 1-5`,
    weekly: `${minute} ${hour} * * ${weekday}`,
    monthly: `${minute} ${hour} ${day} * *`,
    cron: choice.cron.trim(),
  };
  return { cron: lines[rhythm], once: null, zone };
}

/** The choice that an existing schedule is. */
export function choiceOf(schedule: {
  readonly cron: string | null;
  readonly once: string | null;
  readonly zone: string;
}): ScheduleChoice {
  const base = { ...usualChoice(), zone: schedule.zone };
  if (schedule.cron === null) return { ...base, rhythm: "once", once: schedule.once ?? "" };
  const [minute = "", hour = "", day = "", , weekday = ""] = schedule.cron.split(" ");
  const choice = {
    ...base,
    cron: schedule.cron,
    // What is no time of day leaves the usual one in its field.
    time: isNumber(minute) ? `${two(isNumber(hour) ? hour : "0")}:${two(minute)}` : base.time,
    weekday: Number(weekday) || base.weekday,
    day: Number(day) || base.day,
  };
  const found = RHYTHMS.find(
    ({ value }) => value !== "cron" && scheduleOf({ ...choice, rhythm: value }).cron === schedule.cron,
  );
  return { ...choice, rhythm: found?.value ?? "cron" };
}

const isNumber = (text: string): boolean => /^\d{1,2}$/.test(text);
const two = (text: string): string => text.padStart(2, "0");

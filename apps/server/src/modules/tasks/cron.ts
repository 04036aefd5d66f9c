/** The five fields of a cron line, read strictly: minute, hour, day of month, month, day of week. Pure. */

/** What a line allows. */
export interface Cron {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  /** Monday is 1 (ISO 8601). */
  readonly weekdays: ReadonlySet<number>;
  /** Where both kinds of days are narrowed, either of them is enough: as cron has it since ever. */
  readonly isEitherDay: boolean;
  /** The hour field is `*`: the line means "every so many minutes", not a time of day. */
  readonly isEveryHour: boolean;
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** One field: its bounds and the names of its values, from `low`. */
interface Field {
  readonly called: string;
  readonly low: number;
  readonly high: number;
  readonly names: readonly string[];
}

const FIELDS = [
  { called: "minute", low: 0, high: 59, names: [] },
  { called: "hour", low: 0, high: 23, names: [] },
  { called: "day of the month", low: 1, high: 31, names: [] },
  { called: "month", low: 1, high: 12, names: MONTHS },
  // 0 and 7 are both Sunday.
  { called: "day of the week", low: 0, high: 7, names: WEEKDAYS },
] as const satisfies readonly Field[];

/** Reads a line, or says what is wrong with it. */
export function readCron(
  text: string,
): { readonly ok: true; readonly cron: Cron } | { readonly ok: false; readonly detail: string } {
  const words = text.trim().split(/\s+/);
  if (words.length !== FIELDS.length)
    return { ok: false, detail: "five fields: minute, hour, day of the month, month, day of the week" };
  const sets: Set<number>[] = [];
  for (const [at, field] of FIELDS.entries()) {
    const word = words[at] ?? "";
    const values = valuesOf(field, word.toLowerCase());
    if (!values) return { ok: false, detail: `${word} is no ${field.called}` };
    sets.push(values);
  }
  const [minutes = none, hours = none, days = none, months = none, weekdays = none] = sets;
  const isFree = (at: number) => words[at]?.startsWith("*") ?? false;
  return {
    ok: true,
    cron: {
      minutes,
      hours,
      days,
      months,
      weekdays: new Set([...weekdays].map((day) => (day === 0 ? 7 : day))),
      isEitherDay: !isFree(2) && !isFree(4),
      isEveryHour: words[1] === "*",
    },
  };
}

const none: ReadonlySet<number> = new Set();

/** `*`, `5`, `1-5`, each but the single value perhaps with `/STEP`, and lists of them. */
function valuesOf(field: Field, word: string): Set<number> | undefined {
  const values = new Set<number>();
  for (const part of word.split(",")) {
    const [range = "", step, ...rest] = part.split("/");
    const bounds = boundsOf(field, range);
    const isSingle = !range.includes("-") && range !== "*";
    const by = step === undefined ? 1 : wholeIn(step, 1, field.high);
    if (!bounds || by === undefined || rest.length > 0 || (isSingle && step !== undefined)) return undefined;
    for (let value = bounds.from; value <= bounds.to; value += by) values.add(value);
  }
  return values;
}

function boundsOf(field: Field, range: string): { from: number; to: number } | undefined {
  if (range === "*") return { from: field.low, to: field.high };
  const [first = "", last = first, ...rest] = range.split("-");
  const from = valueOf(field, first);
  const to = valueOf(field, last);
  if (from === undefined || to === undefined || from > to || rest.length > 0) return undefined;
  return { from, to };
}

function valueOf({ low, high, names }: Field, word: string): number | undefined {
  const named = names.indexOf(word);
  return named >= 0 ? named + low : wholeIn(word, low, high);
}

function wholeIn(word: string, low: number, high: number): number | undefined {
  if (!/^[0-9]{1,2}$/.test(word)) return undefined;
  const value = Number(word);
  return value >= low && value <= high ? value : undefined;
}

/** Whether a day of the calendar is one of the line's. */
export function isCronDay(cron: Cron, day: { month: number; day: number; weekday: number }): boolean {
  if (!cron.months.has(day.month)) return false;
  const byDate = cron.days.has(day.day);
  const byWeekday = cron.weekdays.has(day.weekday);
  return cron.isEitherDay ? byDate || byWeekday : byDate && byWeekday;
}

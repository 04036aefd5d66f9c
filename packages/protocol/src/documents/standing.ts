/** A standing approval: leave to run one script again and again, within what its signers fixed (formats.md). */
import {
  displayName,
  FORMAT,
  hash,
  NETWORKS,
  programText,
  reason,
  runAs,
  slug,
  time,
  version,
} from "./fields.ts";
import { MAX_PATTERN_PARTS, patternPart } from "./pattern.ts";
import {
  environment,
  INTERPRETERS,
  MAX_LISTED_TARGETS,
  requesterField,
  rootsField,
  standardInput,
  target,
} from "./request.ts";
import {
  flag,
  integer,
  list,
  optional,
  record,
  type Shape,
  ShapeError,
  type ShapeOf,
  sortedSet,
  tagged,
  text,
  word,
} from "./shape.ts";

/** The longest life of a standing approval of a script, in seconds: 90 days. */
export const MAX_STANDING_SECONDS = 90 * 86_400;
/** Most uses of a standing approval on one device altogether. */
export const MAX_STANDING_USES = 100_000;

/** What one argument may be. `empty` allows the empty text too: a parameter that was left out. */
const argument = tagged("is", {
  fixed: record({ name: displayName, is: word("fixed"), value: programText(65_536) }),
  enum: record({
    name: displayName,
    is: word("enum"),
    values: sortedSet(programText(1024), 64, (item) => item),
  }),
  integer: record({
    name: displayName,
    is: word("integer"),
    min: integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
    max: integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
    empty: flag,
  }),
  pattern: record({
    name: displayName,
    is: word("pattern"),
    parts: list(patternPart, MAX_PATTERN_PARTS),
    empty: flag,
  }),
  open: record({ name: displayName, is: word("open"), max: integer(1, 65_536) }),
});
export type ArgumentSchema = ShapeOf<typeof argument>;

const scriptAction = record({
  kind: word("script"),
  hash,
  name: slug,
  version,
  interpreter: word(...INTERPRETERS),
  args: list(argument, 256),
  stdin: optional(standardInput),
  env: environment,
});

/** Which devices: the whole client as it grows (at most `up_to` of them in one use), those listed, or those of a tree. */
const devices = tagged("of", {
  client: record({ of: word("client"), up_to: integer(1, 100_000) }),
  list: record({
    of: word("list"),
    targets: sortedSet(target, MAX_LISTED_TARGETS, (item) => item.fingerprint),
  }),
  tree: record({ of: word("tree"), count: integer(MAX_LISTED_TARGETS + 1, 100_000), root: hash }),
});
export type StandingDevices = ShapeOf<typeof devices>;

const clockTime = text({
  max: 5,
  pattern: /^(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00)$/,
  called: "a time of day such as 08:30, at most 24:00",
});
const scheduleWindow = record({
  /** Days of the week, Monday is 1 (ISO 8601). */
  days: sortedSet(integer(1, 7), 7, String),
  /** Wall clock of the zone, first minute of the window. */
  from: clockTime,
  /** First minute after it. A window ends with its day: what goes over midnight is two. */
  to: clockTime,
  tz: text({
    max: 64,
    pattern: /^(?:UTC|[A-Z][A-Za-z_]+(?:\/[A-Za-z0-9_+-]+){1,2})$/,
    called: "a time zone of the IANA database such as Europe/Berlin",
  }),
});
export type ScheduleWindow = ShapeOf<typeof scheduleWindow>;
const windowList = list(scheduleWindow, 32);
/** All windows speak of one zone, so that the day of `per_day` is one and the same. */
const windows: Shape<ScheduleWindow[]> = (value, path) => {
  const read = windowList(value, path);
  for (const [at, window] of read.entries()) {
    if (window.days.length === 0) throw new ShapeError(`${path}[${at}].days`, "at least one day");
    if (window.from >= window.to)
      throw new ShapeError(`${path}[${at}].to`, "later than from, on the same day");
    if (window.tz !== read[0]?.tz) throw new ShapeError(`${path}[${at}].tz`, "one zone in all windows");
  }
  return read;
};

/** The standing approval. The requester signs it in `countersign.standing.v1`, approvers as they approve a request. */
export const standing = record({
  type: word("standing"),
  format: word(FORMAT),
  id: text({ max: 32, pattern: /^[0-9a-f]{32}$/, called: "32 random hexadecimal digits" }),
  client: slug,
  action: tagged("kind", { script: scriptAction }),
  run_as: runAs,
  network: word(...NETWORKS),
  limits: record({ seconds: integer(1, 86_400), output: integer(0, 1_073_741_824) }),
  devices,
  /** Empty: at any time. */
  windows,
  /** Seconds between two uses on one device. */
  min_interval: integer(0, MAX_STANDING_SECONDS),
  /** Uses on one device within one day of the windows' zone, of UTC without windows. */
  per_day: integer(1, 1440),
  /** Uses on one device altogether. */
  max_total: integer(1, MAX_STANDING_USES),
  not_before: time,
  not_after: time,
  requester: requesterField,
  reason,
  roots: rootsField,
});
export type Standing = ShapeOf<typeof standing>;

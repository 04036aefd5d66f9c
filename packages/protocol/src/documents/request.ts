/** A run request: everything that affects execution, named and signed (formats.md). */
import {
  argumentList,
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
import {
  dictionary,
  integer,
  list,
  optional,
  record,
  type ShapeOf,
  sortedSet,
  tagged,
  text,
  word,
} from "./shape.ts";

/** Above this many targets a request names a Merkle root of them, and each device gets its inclusion proof. */
export const MAX_LISTED_TARGETS = 64;
/** The interpreters a request may name; the device has its own fixed table of paths. */
export const INTERPRETERS = ["bash", "sh", "python3", "node", "pwsh"] as const;
export type Interpreter = (typeof INTERPRETERS)[number];

/** One device of a request, as its admission names it. */
export const target = record({ fingerprint: hash, name: displayName, admission: hash });
export type Target = ShapeOf<typeof target>;

/** What a script reads from its standard input. */
export const standardInput = text({ max: 262_144, called: "text of at most 262144 characters" });
/** Environment variables by name. */
export const environment = dictionary({
  key: /^[A-Za-z_][A-Za-z0-9_]{0,127}$/,
  of: programText(32_768),
  max: 64,
  called: "environment variables",
});
/** Who asks. */
export const requesterField = record({ authority: hash, person: slug });
/** The authorities that decide, each with the lowest versions that may judge. */
export const rootsField = sortedSet(
  record({ authority: hash, min_version: version, min_people: integer(0, 1_000_000_000) }),
  16,
  (item) => item.authority,
);

const scriptAction = record({
  kind: word("script"),
  hash,
  name: slug,
  version,
  interpreter: word(...INTERPRETERS),
  args: argumentList,
  stdin: optional(standardInput),
  secrets: list(record({ param: slug, commitment: hash }), 32),
  env: environment,
});
const rebootAction = record({ kind: word("reboot"), delay_seconds: integer(0, 3600) });

/** The request document. */
export const request = record({
  type: word("request"),
  format: word(FORMAT),
  id: text({ max: 32, pattern: /^[0-9a-f]{32}$/, called: "32 random hexadecimal digits" }),
  client: slug,
  action: tagged("kind", { script: scriptAction, reboot: rebootAction }),
  run_as: runAs,
  network: word(...NETWORKS),
  limits: record({ seconds: integer(1, 86_400), output: integer(0, 1_073_741_824) }),
  target_count: integer(1, 100_000),
  targets: optional(sortedSet(target, MAX_LISTED_TARGETS, (item) => item.fingerprint)),
  targets_root: optional(hash),
  not_before: time,
  not_after: time,
  requester: requesterField,
  reason,
  roots: rootsField,
});
export type Request = ShapeOf<typeof request>;
export type Action = Request["action"];

/** settings retention: for how long what is kept. */
import { endpoints, type ReplyOf, RETENTION_KINDS, type RetentionKind } from "@countersign/api";
import { type Command, EXIT, type Invocation, UsageError } from "../command.ts";
import { table } from "../output/table.ts";

const of = endpoints.retention;

const words: Readonly<Record<RetentionKind, string>> = {
  output: "output of runs",
  runs: "runs with their receipts",
  deliveries: "messages to people",
  tokens: "expired enrolment tokens",
};

export const retentionShow: Command = {
  words: ["settings", "retention", "show"],
  summary: "Show for how long what is kept after it ended, and how much room it takes",
  remote: true,
  json: true,
  async run(invocation) {
    const { reply } = await (await invocation.client()).call(of.describeRetention);
    return say(invocation, reply);
  },
};

export const retentionSet: Command = {
  words: ["settings", "retention", "set"],
  summary: "Set it in days, or keep it: settings retention set output=30 runs=keep",
  positionals: ["KIND=DAYS…"],
  remote: true,
  json: true,
  async run(invocation) {
    const body = Object.fromEntries(invocation.positionals.map(readRule));
    const { reply } = await (await invocation.client()).call(of.changeRetention, { body });
    return say(invocation, reply);
  },
};

function readRule(text: string): [RetentionKind, number | null] {
  const [name, value = ""] = text.split("=");
  const kind = RETENTION_KINDS.find((known) => known === name);
  if (kind === undefined || !/^(?:keep|[1-9][0-9]{0,4})$/.test(value))
    throw new UsageError(
      `${text}: expected KIND=DAYS or KIND=keep, with KIND one of ${RETENTION_KINDS.join(", ")}`,
    );
  return [kind, value === "keep" ? null : Number(value)];
}

function say({ io, flag }: Invocation, reply: ReplyOf<typeof of.describeRetention>): number {
  if (flag("json")) io.out(JSON.stringify(reply, null, 2));
  else {
    const rows = reply.kinds.map(({ kind, days, bytes }) => [
      kind,
      words[kind],
      days === null ? "kept" : `${days} days`,
      `${(bytes / 1024 ** 2).toFixed(1)} MiB`,
    ]);
    io.out(table(["KIND", "WHAT", "FOR", "ROOM"], rows));
    io.out(
      "kept for good whatever is set: the audit log, runs that somebody keeps, and on devices what they consumed",
    );
  }
  return EXIT.success;
}

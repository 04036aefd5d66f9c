/** keep: a run that is not deleted, whatever the retention says. */
import { endpoints } from "@countersign/api";
import { type Command, EXIT } from "../command.ts";
import { needRunId } from "../runs/document-id.ts";

export const keep: Command = {
  words: ["keep"],
  summary: "Keep a run for good with its output and receipts; --off lets go of it",
  positionals: ["RUN_ID"],
  remote: true,
  json: true,
  options: {
    off: { help: "let go of it: it is deleted when its time has passed" },
    reason: { value: "TEXT", help: "why; it stays in the audit log" },
  },
  async run({ io, client, positionals, text, flag }) {
    const id = needRunId(positionals[0]);
    const body = { keep: !flag("off"), reason: text("reason") ?? "no reason given" };
    const { reply } = await (await client()).call(endpoints.runs.keepRun, { params: { id }, body });
    io.out(
      flag("json") ? JSON.stringify(reply, null, 2) : `${id}: ${reply.kept ? "kept for good" : "not kept"}`,
    );
    return EXIT.success;
  },
};

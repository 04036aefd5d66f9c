/** follow and receipts: a run that was asked for elsewhere. */
import { endpoints } from "@countersign/api";
import { type Command, EXIT } from "../command.ts";
import { needRunId } from "../runs/document-id.ts";
import { followRun } from "../runs/follow-run.ts";
import { table } from "../output/table.ts";

export const follow: Command = {
  words: ["follow"],
  summary: "Follow a run to its end: output as it comes, exit 3 if the script failed",
  positionals: ["RUN_ID"],
  remote: true,
  async run({ io, client, positionals }) {
    return await followRun(await client(), needRunId(positionals[0]), io);
  },
};

export const receipts: Command = {
  words: ["receipts"],
  summary: "Show the receipts that devices signed for a run; --json gives the signed bytes",
  positionals: ["RUN_ID"],
  remote: true,
  json: true,
  async run({ io, client, positionals, flag }) {
    const api = await client();
    const params = { id: needRunId(positionals[0]) };
    const { reply } = await api.call(endpoints.runs.readReceipts, { params });
    if (flag("json")) io.out(JSON.stringify(reply, null, 2));
    else {
      const { reply: run } = await api.call(endpoints.runs.showRun, { params });
      io.out(
        table(
          ["DEVICE", "STATE", "EXIT", "CODE", "RECEIPT"],
          run.targets.map((target) => [
            target.name,
            target.state,
            String(target.exit ?? target.signal ?? "-"),
            target.code ?? "-",
            target.receipt ?? "none",
          ]),
        ),
      );
    }
    return EXIT.success;
  },
};

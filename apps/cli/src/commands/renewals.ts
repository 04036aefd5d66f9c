/** renewals: what ends by itself. */
import { endpoints } from "@countersign/api";
import { type Command, EXIT } from "../command.ts";
import { table, when } from "../output/table.ts";

export const renewals: Command = {
  words: ["renewals"],
  summary:
    "List what ends by itself, the nearest first: roots, lists, standing approvals, tokens, your API keys",
  remote: true,
  json: true,
  async run({ io, client, flag }) {
    const { renewals: found } = (await (await client()).call(endpoints.renewals.listRenewals)).reply;
    if (flag("json")) io.out(JSON.stringify(found, null, 2));
    else
      io.out(
        table(
          ["ENDS", "WHAT", "NAME", "CLIENT", "HOW NEAR", "WHAT IT STOPS"],
          found.map(({ ends, kind, name, client: of, urgency, stops }) => [
            when(ends),
            kind,
            name,
            of ?? "-",
            urgency,
            stops,
          ]),
        ),
      );
    return EXIT.success;
  },
};

/** standing ask: has those told who could approve one besides. */
import { endpoints } from "@countersign/api";
import { type Command, EXIT } from "../command.ts";
import { findStanding } from "../standing/find-standing.ts";

export const standingAsk: Command = {
  words: ["standing", "ask"],
  summary:
    "Have those told who could approve a standing approval besides, so that it lives on when somebody leaves who did",
  positionals: ["ID"],
  remote: true,
  json: true,
  async run({ io, client, positionals, flag }) {
    const api = await client();
    const hash = await findStanding(api, positionals[0] ?? "");
    const { reply } = await api.call(endpoints.notifications.askForApproval, { params: { hash } });
    if (flag("json")) io.out(JSON.stringify(reply, null, 2));
    else {
      io.out(`These may approve it, and are told as their settings say: ${reply.persons.join(", ")}.`);
      io.out(`Each signs with: countersign approve ${hash} --key FILE, or at the station`);
    }
    return EXIT.success;
  },
};

/** clients list, clients create. */
import { endpoints } from "@countersign/api";
import { type Command, EXIT } from "../command.ts";
import { table } from "../output/table.ts";

export const clientsList: Command = {
  words: ["clients", "list"],
  summary: "List clients",
  remote: true,
  json: true,
  async run({ io, client, flag }) {
    const { reply } = await (await client()).call(endpoints.clients.listClients);
    if (flag("json")) io.out(JSON.stringify(reply.clients, null, 2));
    else
      io.out(
        table(
          ["ID", "DEVICES", "NAME"],
          reply.clients.map((item) => [item.id, String(item.devices), item.name]),
        ),
      );
    return EXIT.success;
  },
};

export const clientsCreate: Command = {
  words: ["clients", "create"],
  summary: "Create a client; its id stands in signed documents and never changes",
  positionals: ["ID"],
  remote: true,
  json: true,
  options: { name: { value: "N", needed: true, help: "name of the organisation" } },
  async run({ io, client, positionals, need, flag }) {
    const { reply } = await (await client()).call(endpoints.clients.createClientOrganisation, {
      body: { id: positionals[0] ?? "", name: need("name") },
    });
    io.out(
      flag("json")
        ? JSON.stringify(reply, null, 2)
        : `${reply.name} (${reply.id}) exists. Nothing runs there before the root has a policy for it: countersign root set-policy --client ${reply.id}`,
    );
    return EXIT.success;
  },
};

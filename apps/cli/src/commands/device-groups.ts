/** groups list, save, remove: devices under one name. */
import { type DeviceGroup, endpoints } from "@countersign/api";
import { type Command, EXIT, UsageError } from "../command.ts";
import { findDevices } from "../find-devices.ts";
import { harmless, table } from "../output/table.ts";
import { commonOptions, pickIn } from "../pick-devices.ts";

export const groupsList: Command = {
  words: ["groups", "list"],
  summary: "List device groups, and what their devices have in common",
  remote: true,
  json: true,
  async run({ io, client, flag }) {
    const { groups } = (await (await client()).call(endpoints.deviceGroups.listDeviceGroups)).reply;
    if (flag("json")) io.out(JSON.stringify(groups, null, 2));
    else
      io.out(
        table(
          ["GROUP", "DEVICES", "CHANGED BY", "DESCRIPTION"],
          groups.map((group) => [
            group.name,
            harmless(wordsOf(group)),
            group.editors === "owner" ? harmless(group.owner) : "everybody",
            harmless(group.description),
          ]),
        ),
      );
    return EXIT.success;
  },
};

function wordsOf({ query, listed }: DeviceGroup): string {
  if (query === null) return `${listed ?? 0} listed`;
  return Object.entries(query)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}

export const groupsSave: Command = {
  words: ["groups", "save"],
  summary: "Make or change a device group: by what its devices have in common, or with --device by a list",
  positionals: ["GROUP"],
  remote: true,
  json: true,
  options: {
    ...commonOptions,
    device: { value: "D", multiple: true, help: "a device of the list" },
    description: { value: "TEXT", help: "what the group is for" },
    shared: { help: "everybody who may change devices may change it, not only you" },
  },
  async run(invocation) {
    const { io, positionals, text, all, flag } = invocation;
    const query = pickIn(invocation);
    if ((query === undefined) === (all("device").length === 0))
      throw new UsageError("groups save takes --tag and the like, or --device: one or the other");
    const api = await invocation.client();
    const [name = ""] = positionals;
    const devices = await findDevices(api, all("device"));
    const body = {
      description: text("description") ?? "",
      editors: flag("shared") ? ("everybody" as const) : ("owner" as const),
      ...(query === undefined ? { devices: devices.map(({ id }) => id) } : { query }),
    };
    const { reply } = await api.call(endpoints.deviceGroups.saveDeviceGroup, { params: { name }, body });
    if (flag("json")) io.out(JSON.stringify(reply, null, 2));
    else io.out(`${reply.name}: ${harmless(wordsOf(reply))}`);
    return EXIT.success;
  },
};

export const groupsRemove: Command = {
  words: ["groups", "remove"],
  summary: "Remove a device group; its devices stay as they are",
  positionals: ["GROUP"],
  remote: true,
  async run({ io, client, positionals: [name = ""] }) {
    await (await client()).call(endpoints.deviceGroups.removeDeviceGroup, { params: { name } });
    io.out(`${name} is removed`);
    return EXIT.success;
  },
};

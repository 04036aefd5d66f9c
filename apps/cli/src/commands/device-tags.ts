/** devices tag, tags: what devices are sorted by. */
import { endpoints } from "@countersign/api";
import { type Command, EXIT, UsageError } from "../command.ts";
import { findDevices } from "../find-devices.ts";
import { table } from "../output/table.ts";

export const devicesTag: Command = {
  words: ["devices", "tag"],
  summary: "Put tags on devices (+web) and take tags from them (-old)",
  positionals: ["DEVICE…", "+TAG|-TAG…"],
  takesSigns: true,
  remote: true,
  json: true,
  async run({ io, client, positionals, flag }) {
    const named = positionals.filter((word) => !/^[+-]/.test(word));
    const tags = (sign: string) =>
      positionals.filter((word) => word.startsWith(sign)).map((word) => word.slice(1));
    const [add, remove] = [tags("+"), tags("-")];
    if (named.length === 0) throw new UsageError("devices tag takes at least one DEVICE");
    if (add.length + remove.length === 0)
      throw new UsageError("devices tag takes at least one +TAG or -TAG, such as +web or -old");
    const api = await client();
    const devices = await findDevices(api, named);
    const body = { devices: devices.map(({ id }) => id), add, remove };
    const { reply } = await api.call(endpoints.devices.tagDevices, { body });
    if (flag("json")) io.out(JSON.stringify(reply, null, 2));
    else io.out(`${reply.changed} of ${devices.length} device(s) changed`);
    return EXIT.success;
  },
};

export const devicesTags: Command = {
  words: ["devices", "tags"],
  summary: "List the tags that devices carry",
  remote: true,
  json: true,
  options: { client: { value: "C", help: "only this client" } },
  async run({ io, client, text, flag }) {
    const of = text("client");
    const query = of === undefined ? {} : { client: of };
    const { tags } = (await (await client()).call(endpoints.devices.listTags, { query })).reply;
    if (flag("json")) io.out(JSON.stringify(tags, null, 2));
    else
      io.out(
        table(
          ["TAG", "DEVICES"],
          tags.map(({ tag, devices }) => [tag, String(devices)]),
        ),
      );
    return EXIT.success;
  },
};

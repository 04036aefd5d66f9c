/** root reach, root adopted: what a root changes for how many devices, before it is published and after. */
import path from "node:path";
import { type Adoption, endpoints, type LeftDevice, type Reach } from "@countersign/api";
import { carry } from "@countersign/protocol";
import { type Command, EXIT } from "../command.ts";
import { readCarriedFile } from "../keys/carried-file.ts";
import { operatorOf } from "../operator.ts";
import { harmless, table, when } from "../output/table.ts";

export const rootReach: Command = {
  words: ["root", "reach"],
  summary:
    "Say beforehand which devices would not follow a root, people list or admission, and which approvals, requests and tasks would end",
  positionals: ["FILE"],
  remote: true,
  json: true,
  options: {
    beside: { value: "FILE", help: "the new root that a last trial root names" },
  },
  async run({ io, positionals, client, flag, text }) {
    const read = async (file: string) => carry(await readCarriedFile(path.resolve(io.cwd, file)));
    const beside = text("beside");
    const body = {
      ...(await read(positionals[0] ?? "")),
      ...(beside === undefined ? {} : { beside: await read(beside) }),
    };
    const { reply } = await (await client()).call(endpoints.reach.showReach, { body });
    io.out(flag("json") ? JSON.stringify(reply, null, 2) : describeReach(reply));
    return EXIT.success;
  },
};

export const rootAdopted: Command = {
  words: ["root", "adopted"],
  summary: "Say which devices have the newest root, counted from what they signed, and why the others do not",
  positionals: ["[AUTHORITY]"],
  remote: true,
  json: true,
  async run({ io, positionals, client, flag }) {
    const api = await client();
    const authority = positionals[0] ?? (await operatorOf(api)).authority;
    const { reply } = await api.call(endpoints.reach.showAdoption, { params: { authority } });
    io.out(flag("json") ? JSON.stringify(reply, null, 2) : describeAdoption(reply));
    return EXIT.success;
  },
};

function describeReach({ devices, left_behind: count, left, ends, ends_count: ending }: Reach): string {
  const parts = [`${devices} device(s) concerned, ${count} of them will not follow`];
  if (count > 0) parts.push(leftTable(left), more(count - left.length));
  if (ending > 0)
    parts.push(
      `${ending} approval(s), request(s) and task(s) end, or need another approval first:`,
      table(
        ["WHAT", "NAME", "CLIENT", "ID", "WHY"],
        ends.map(({ kind, name, client, id, detail }) => [kind, name, client, id, detail]),
      ),
      more(ending - ends.length),
    );
  if (count > 0) parts.push(`If that is meant: countersign root publish FILE --leave-behind ${count}`);
  return parts.filter((part) => part !== "").join("\n");
}

function describeAdoption({ version, hash, devices, have, lacking }: Adoption): string {
  const parts = [`version ${version}, ${hash}: ${have} of ${devices} device(s) have it`];
  if (lacking.length > 0) parts.push(leftTable(lacking), more(devices - have - lacking.length));
  return parts.filter((part) => part !== "").join("\n");
}

function leftTable(left: readonly LeftDevice[]): string {
  return table(
    ["DEVICE", "CLIENT", "HOLDS", "SINCE", "WHY, AND WHAT TO DO"],
    left.map(({ name, client, version, since, detail }) => [
      harmless(name),
      client,
      version === null ? "-" : String(version),
      when(since),
      detail,
    ]),
  );
}

function more(count: number): string {
  return count > 0 ? `and ${count} more` : "";
}

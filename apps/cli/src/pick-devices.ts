/** Devices by what they have in common, resolved to an exact list: what is asked for and signed are the devices, never the tag. */
import { type Client, type Device, endpoints, type SelectedDevice, TRUST_WORDS } from "@countersign/api";
import { type Invocation, type OptionFacts, RefusedError, UsageError } from "./command.ts";
import { oneName } from "./find-devices.ts";
import { mustAgree } from "./output/must-agree.ts";
import { harmless } from "./output/table.ts";

/** What devices can have in common, as options for the help. */
export const commonOptions: Readonly<Record<string, OptionFacts>> = {
  tag: {
    value: "T",
    multiple: true,
    help: "devices that carry this tag, all of them where there are several",
  },
  client: { value: "C", help: "only devices of this client" },
  named: { value: "PATTERN", help: "devices by name; * stands for any characters" },
  system: { value: "TEXT", help: "devices by what they say of their operating system" },
  trust: { value: "WORD", help: "devices by who can run code on them, such as device-trust" },
};
/** The same, or a device group. */
export const pickOptions: Readonly<Record<string, OptionFacts>> = {
  ...commonOptions,
  group: { value: "G", help: "the devices of this group" },
};

/** What was typed of them, as a query; undefined where nothing was. */
export function pickIn({ text, all }: Pick<Invocation, "text" | "all">) {
  const [client, name, system, group] = [text("client"), text("named"), text("system"), text("group")];
  const trust = trustIn(text("trust"));
  const tags = all("tag");
  const pick = {
    ...(client === undefined ? {} : { client }),
    ...(name === undefined ? {} : { name }),
    ...(system === undefined ? {} : { system }),
    ...(trust === undefined ? {} : { trust }),
    ...(group === undefined ? {} : { group }),
    ...(tags.length === 0 ? {} : { tag: tags.join(",") }),
  };
  return Object.keys(pick).length === 0 ? undefined : pick;
}

function trustIn(word: string | undefined): Device["trust"] | undefined {
  const known = TRUST_WORDS.find((one) => one === word);
  if (word !== undefined && known === undefined)
    throw new UsageError(`--trust ${word}: one of ${TRUST_WORDS.join(", ")}`);
  return known;
}

/**
 * The devices, listed on standard error with those left out and why; goes on where somebody agrees. RefusedError where
 * there is none, where they are of several clients, or where nobody says yes.
 */
export async function pickDevices(
  api: Client,
  pick: NonNullable<ReturnType<typeof pickIn>>,
  { io, flag }: Pick<Invocation, "io" | "flag">,
): Promise<readonly SelectedDevice[]> {
  const { devices, left_out: leftOut } = (await api.call(endpoints.devices.selectDevices, { query: pick }))
    .reply;
  for (const { name, client, because } of leftOut)
    io.err(`left out: ${harmless(name)} of ${client}, ${because === "retired" ? "retired" : "not admitted"}`);
  const [first] = devices;
  if (!first) throw new RefusedError("device-unknown", "no admitted device matches");
  const clients = [...new Set(devices.map(({ client }) => client))];
  if (clients.length > 1)
    throw new RefusedError(
      "several-clients",
      `${devices.length} devices of ${clients.join(", ")} match, and one request is for one client: say --client`,
    );
  io.err(`${devices.length} device(s) of ${first.client}:`);
  for (const device of devices) io.err(`  ${harmless(oneName(device).name)} ${device.fingerprint}`);
  if (!flag("yes")) await mustAgree(io, `Exactly these ${devices.length} device(s)? (yes/no) `);
  return devices;
}

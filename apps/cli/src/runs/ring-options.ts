/** The options of `countersign run` that let it go out in rings, one after the other. */
import { type Client, endpoints } from "@countersign/api";
import { type Invocation, type OptionFacts, RefusedError, UsageError } from "../command.ts";
import { durationSeconds } from "../output/duration.ts";

/** The options, for the help. */
export const ringOptions: Readonly<Record<string, OptionFacts>> = {
  rings: {
    value: "1,10%,rest",
    help: "go out in rings: numbers, shares, tag:T, group:G, rest; the server's order, which no device demands",
  },
  "stop-after": { value: "N|N%", help: "with --rings: so many failed devices stop it (1)" },
  "ring-wait": {
    value: "DURATION",
    help: "with --rings: then the next ring begins without those that are away (1h)",
  },
  "ask-first": { help: "with --rings: wait for `rollout go-on` before each further ring" },
};

/** A ring as the API takes it. */
type Step = string | { name: string; devices: string[] };

/** Reads them; tags and groups are resolved to devices of the run now. UsageError where one makes no sense. */
export async function readRings(
  api: Client,
  { text, flag }: Pick<Invocation, "text" | "flag">,
  devices: readonly { readonly id: string; readonly client: string }[],
) {
  const rings = text("rings");
  if (rings === undefined) {
    for (const option of ["stop-after", "ring-wait"])
      if (text(option) !== undefined) throw new UsageError(`--${option} is for --rings`);
    if (flag("ask-first")) throw new UsageError("--ask-first is for --rings");
    return {};
  }
  const steps: Step[] = [];
  const taken = new Set<string>();
  for (const word of rings.split(",").map((part) => part.trim())) {
    const found = /^(?<by>tag|group):(?<name>.+)$/.exec(word)?.groups;
    if (!found) {
      if (!/^(?:[1-9][0-9]{0,4}|[1-9][0-9]?%|rest)$/.test(word))
        throw new UsageError(
          `--rings: ${word} is neither a number, a share such as 10%, tag:T, group:G nor rest`,
        );
      steps.push(word);
      continue;
    }
    const query = { client: devices[0]?.client ?? "", [found["by"] ?? ""]: found["name"] ?? "" };
    const { reply } = await api.call(endpoints.devices.selectDevices, { query });
    const named = new Set(reply.devices.map(({ id }) => id));
    const ring = [...new Set(devices.map(({ id }) => id))].filter((id) => named.has(id) && !taken.has(id));
    if (ring.length === 0)
      throw new RefusedError("rings-invalid", `no device of this run is left for the ring ${word}`);
    for (const id of ring) taken.add(id);
    steps.push({ name: word, devices: ring });
  }
  if (steps.length < 2) throw new UsageError("--rings: at least two, such as 1,rest");
  return { rings: { steps, ...ringRules({ text, flag }) } };
}

/** When they stop, and how long each waits. */
function ringRules({ text, flag }: Pick<Invocation, "text" | "flag">) {
  const stopAfter = text("stop-after") ?? "1";
  if (!/^(?:[1-9][0-9]{0,4}|[1-9][0-9]?%|100%)$/.test(stopAfter))
    throw new UsageError(`--stop-after ${stopAfter}: a number of devices, or a share such as 10%`);
  const wait = text("ring-wait");
  return {
    stop_after: stopAfter,
    ask_first: flag("ask-first"),
    ...(wait === undefined ? {} : { wait_seconds: durationSeconds(wait) }),
  };
}

/** The rings of a task: sizes alone, since devices come and go. */
export async function readTaskRings(api: Client, invocation: Pick<Invocation, "text" | "flag">) {
  if (/(?:^|,)\s*(?:tag|group):/.test(invocation.text("rings") ?? ""))
    throw new UsageError("--rings of a task: numbers, shares and rest; no tags or groups");
  const { rings } = await readRings(api, invocation, []);
  return rings ? { ...rings, steps: rings.steps.filter((step) => typeof step === "string") } : null;
}

/** The options of `countersign run` that let it go out in rings, one after the other. */
import { type Client, endpoints, resolveRings, RING_SIZE, ringPick } from "@countersign/api";
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

/** Reads them; tags and groups are resolved to some of `devices` now. UsageError where one makes no sense. */
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
  const words = rings.split(",").map((part) => part.trim());
  const resolved = new Map<string, ReadonlySet<string>>();
  for (const word of words) {
    const pick = ringPick(word);
    if (!pick && !RING_SIZE.test(word))
      throw new UsageError(
        `--rings: ${word} is neither a number, a share such as 10%, tag:T, group:G nor rest`,
      );
    if (!pick || resolved.has(word)) continue;
    const query = { client: devices[0]?.client ?? "", [pick.by]: pick.name };
    const { reply } = await api.call(endpoints.devices.selectDevices, { query });
    resolved.set(word, new Set(reply.devices.map(({ id }) => id)));
  }
  const ids = [...new Set(devices.map(({ id }) => id))];
  const found = resolveRings(words, ids, (word) => resolved.get(word) ?? new Set());
  if (!found.ok)
    throw new RefusedError("rings-invalid", `none of these devices is left for the ring ${found.ring}`);
  // As the API takes it: lists that may be written to.
  const steps = found.steps.map((step) =>
    typeof step === "string" ? step : { ...step, devices: [...step.devices] },
  );
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

/** The options of `countersign tasks put`, as a task. */
import { type Client, endpoints, MISSED_RULES, OVERLAP_RULES, type TaskBody } from "@countersign/api";
import { type Invocation, type OptionFacts, UsageError } from "../command.ts";
import { findDevices } from "../find-devices.ts";
import { readRings, ringOptions } from "../runs/ring-options.ts";
import { durationSeconds } from "../output/duration.ts";
import { wordOption } from "../word-option.ts";

/** The options, for the help. */
export const taskOptions: Readonly<Record<string, OptionFacts>> = {
  script: { value: "S", needed: true, help: "the script" },
  version: { value: "N", help: "the version that the task stays with (the newest of now)" },
  device: { value: "D", multiple: true, needed: true, help: "id, fingerprint, name, or `local`" },
  arg: { value: "k=v", multiple: true, help: "a value for a parameter" },
  cron: { value: "LINE", help: 'minute, hour, day, month, weekday: "30 3 * * mon-fri"' },
  once: { value: "MOMENT", help: "instead of --cron: 2026-12-24T18:30" },
  zone: { value: "ZONE", help: "a time zone such as Europe/Berlin (this machine's)" },
  missed: { value: MISSED_RULES.join("|"), help: "what was due while no server was there (skip)" },
  grace: { value: "DURATION", help: "with run-once: how late it may be (1h)" },
  overlap: { value: OVERLAP_RULES.join("|"), help: "while the run before has not ended (skip)" },
  ends: { value: "DURATION", help: "from now on, when the task ends by itself (never)" },
  "run-as": { value: "USER", help: "a user of the device (default)" },
  network: { value: "host|none", help: "which network the script sees (host)" },
  window: { value: "DURATION", help: "how long devices that sleep may take to come" },
  ...ringOptions,
  reason: { value: "TEXT", help: "why" },
  off: { help: "save it without letting it run" },
};

/** Reads them. UsageError where one makes no sense. */
export async function readTask(invocation: Invocation, api: Client) {
  const { positionals, text, whole, all, flag, need } = invocation;
  const [name = ""] = positionals;
  const [cron, once, ends, grace, window] = ["cron", "once", "ends", "grace", "window"].map(text);
  if ((cron === undefined) === (once === undefined))
    throw new UsageError("tasks put takes --cron LINE or --once MOMENT");
  if (all("device").length === 0) throw new UsageError("--device D is needed: at least one device");
  const network = text("network") ?? "host";
  if (network !== "host" && network !== "none") throw new UsageError("--network: host or none");
  const devices = await findDevices(api, all("device"));
  const { rings } = await readRings(api, invocation, devices);
  const body: TaskBody = {
    name,
    script: need("script"),
    version: whole("version") ?? (await newestVersion(api, need("script"))),
    arguments: Object.fromEntries(all("arg").map(pair)),
    devices: [...new Set(devices.map(({ id }) => id))],
    cron: cron ?? null,
    once: once ?? null,
    zone: text("zone") ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    missed: wordOption("missed", MISSED_RULES, text("missed") ?? "skip"),
    grace_seconds: grace === undefined ? 3600 : durationSeconds(grace),
    overlap: wordOption("overlap", OVERLAP_RULES, text("overlap") ?? "skip"),
    expires_at: ends === undefined ? null : Math.floor(Date.now() / 1000) + durationSeconds(ends),
    run_as: text("run-as") ?? "default",
    network,
    window_seconds: window === undefined ? null : durationSeconds(window),
    reason: text("reason") ?? "scheduled",
    rings: rings ?? null,
    enabled: !flag("off"),
    limits: null,
  };
  // A name is a client's own, and the devices say whose the task is.
  return { body, client: devices[0]?.client };
}

async function newestVersion(api: Client, name: string): Promise<number> {
  return (await api.call(endpoints.scripts.showScript, { params: { name } })).reply.script.version;
}

function pair(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at < 1) throw new UsageError(`--arg ${text}: expected k=v`);
  return [text.slice(0, at), text.slice(at + 1)];
}

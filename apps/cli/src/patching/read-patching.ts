/** The options of `countersign patching set`, as settings. */
import { type Client, PATCH_CLASSES, PATCH_REBOOTS, type PatchSettings } from "@countersign/api";
import { type Invocation, type OptionFacts, UsageError } from "../command.ts";
import { findDevices } from "../find-devices.ts";
import { durationSeconds } from "../output/duration.ts";
import { personOfKey, type PersonRef } from "../runs/person-of-key.ts";
import { readDays } from "../standing/read-window.ts";
import { wordOption } from "../word-option.ts";

/** The options, for the help. */
export const patchingOptions: Readonly<Record<string, OptionFacts>> = {
  classes: { value: PATCH_CLASSES.join("|"), help: "which updates (security)" },
  reboot: { value: PATCH_REBOOTS.join("|"), help: "whether devices restart for them (never)" },
  window: { value: "W", needed: true, help: 'when it begins, such as "sat,sun 02:00"' },
  for: { value: "DURATION", help: "how long the window is (3h)" },
  zone: { value: "ZONE", help: "a time zone such as Europe/Berlin (this machine's)" },
  device: {
    value: "D",
    multiple: true,
    help: "these devices, at most 64 (all of the client, and who joins)",
  },
  "run-as": { value: "USER", help: "a user of the devices; installing takes root (root)" },
  days: { value: "N", help: "how long the standing approval lives that people sign (90)" },
  key: { value: "FILE", help: "whose person asks, by this OpenSSH key; signing is done apart" },
};

/** Reads them. UsageError where one makes no sense. */
export async function readPatching(
  { text, all, whole, need }: Invocation,
  api: Client,
): Promise<PatchSettings & { approval_days: number; requester?: PersonRef }> {
  const window = /^([a-z,-]+) ([0-9]{2}:[0-9]{2})$/.exec(need("window").trim());
  const days = window?.[1] === undefined ? undefined : readDays(window[1]);
  if (!days) throw new UsageError(`--window ${need("window")}: expected "sat,sun 02:00"`);
  const seconds = durationSeconds(text("for") ?? "3h");
  if (seconds % 60 !== 0) throw new UsageError("--for: whole minutes");
  const devices = await findDevices(api, all("device"));
  const keyFile = text("key");
  return {
    classes: wordOption("classes", PATCH_CLASSES, text("classes") ?? "security"),
    reboot: wordOption("reboot", PATCH_REBOOTS, text("reboot") ?? "never"),
    days,
    from: window?.[2] ?? "",
    minutes: seconds / 60,
    zone: text("zone") ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    devices: devices.length === 0 ? null : [...new Set(devices.map(({ id }) => id))],
    run_as: text("run-as") ?? "root",
    approval_days: whole("days") ?? 90,
    ...(keyFile === undefined ? {} : { requester: await personOfKey(api, keyFile) }),
  };
}

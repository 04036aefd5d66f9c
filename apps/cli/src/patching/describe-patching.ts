/** Patch settings in words. */
import type { Patching, PatchSettings } from "@countersign/api";
import { harmless, short, when } from "../output/table.ts";
import { fireWords } from "../tasks/describe-task.ts";
import { endOfDevice } from "./end-of-device.ts";

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** What is set, on one line. */
export function settingsWords(settings: PatchSettings | null): string {
  if (settings === null) return "-";
  const { classes, reboot, days, from, minutes, zone, devices } = settings;
  const on = days.length === 7 ? "every day" : days.map((day) => DAYS[day - 1] ?? "?").join(",");
  return [
    classes === "security" ? "security updates" : "all updates",
    `${on} ${from} for ${minutes} minutes, ${zone}`,
    reboot === "never" ? "no restart" : "restart when needed",
    devices === null ? "all devices" : `${devices.length} device(s)`,
  ].join("; ");
}

/** Where it stands. */
export function stateWords({ state, because, wanted, current }: Patching): string {
  const next = wanted && current ? ", changes wait for signatures" : "";
  return `${state}${because === null ? "" : `: ${because}`}${next}`;
}

/** All that there is to say, line by line. */
export function patchingLines(patching: Patching): string[] {
  const { client, current, wanted, draft, approval, left_over: leftOver, last, detail } = patching;
  return [
    `${client}: ${stateWords(patching)}`,
    ...(detail === null ? [] : [`  ${harmless(detail)}`]),
    ...(current
      ? [
          `  in force: ${settingsWords(current)}`,
          `  on ${patching.device_count} device(s), next ${when(patching.next_at)}`,
        ]
      : []),
    ...(approval?.hash && approval.not_after !== null
      ? [
          `  standing approval ${short(approval.hash)}: ${approval.state}, until ${when(approval.not_after)}${approval.ends_soon ? ", soon: set them again, and have that signed" : ""}`,
        ]
      : []),
    ...(wanted ? [`  wanted: ${settingsWords(wanted)}`] : []),
    ...(draft === null
      ? []
      : [
          `  standing approval ${draft} awaits signatures`,
          `  first whoever asks, then approvers, at the station or with: countersign standing sign ${short(draft)} --key FILE, countersign approve ${draft} --key FILE`,
        ]),
    ...leftOver.map(
      ({ hash, not_after: until }) =>
        `  not needed any more, and devices heed it until ${when(until)}: countersign standing revoke ${short(hash)} --key FILE`,
    ),
    ...(last
      ? [
          `  last ${when(last.due_at)}: ${fireWords(last)}`,
          ...(last.run?.targets ?? []).map((target) => `    ${harmless(endOfDevice(target))}`),
        ]
      : []),
  ];
}

/** What a device says of itself, in sentences. */
import type { Device } from "@countersign/api";
import type { IconName } from "../../parts/icon.tsx";
import type { Tone } from "../../parts/badge.tsx";

/** A word with its sign, and the sentence that it stands for. */
export interface DeviceWord {
  readonly word: string;
  readonly tone: Tone;
  readonly icon: IconName;
  readonly sentence: string;
}

/** Such as "1 device" and "1,200 devices". */
export function deviceWords(count: number): string {
  return count === 1 ? "1 device" : `${count.toLocaleString("en")} devices`;
}

/** Where a device stands between enrolment and retirement. */
export const stateWords: Readonly<Record<Device["state"], DeviceWord>> = {
  enrolled: {
    word: "not admitted",
    tone: "warn",
    icon: "lock",
    sentence: "It is enrolled and read-only: nothing runs on it before an admission is signed.",
  },
  admitted: { word: "admitted", tone: "calm", icon: "check", sentence: "A signed admission names it." },
  retired: { word: "retired", tone: "calm", icon: "dash", sentence: "Its connection is refused." },
};

/** The floor: the device owner's own file. */
export const floorWords: Readonly<Record<Device["floor_state"], DeviceWord>> = {
  none: {
    word: "no floor",
    tone: "calm",
    icon: "dash",
    sentence: "The machine's owner has laid no file that tightens what the roots allow.",
  },
  ok: {
    word: "floor in force",
    tone: "good",
    icon: "check",
    sentence: "The machine's owner tightened what the roots allow. Only they can loosen it, on the machine.",
  },
  broken: {
    word: "floor cannot be read",
    tone: "bad",
    icon: "warning",
    sentence: "The owner's floor file has a fault, so the device refuses everything until it is mended.",
  },
  unknown: {
    word: "unknown",
    tone: "calm",
    icon: "clock",
    sentence: "The device has not said yet whether it has a floor.",
  },
};

const separations: Readonly<Record<string, DeviceWord>> = {
  "separate-users": {
    word: "separate users",
    tone: "good",
    icon: "check",
    sentence: "What verifies and executes runs as another user than what talks to the server.",
  },
  "same-account": {
    word: "one user",
    tone: "warn",
    icon: "warning",
    sentence: "All parts of the agent run as one user: a fault in one of them reaches the others.",
  },
  "server-account": {
    word: "the server's own account",
    tone: "warn",
    icon: "warning",
    sentence:
      "The agent runs under the very account of the server. Whoever owns the server owns it, whatever the roots say.",
  },
};

/** How well the agent's processes are kept apart. */
export function separationWord(separation: string): DeviceWord {
  return (
    separations[separation] ?? {
      word: "unknown",
      tone: "calm",
      icon: "clock",
      sentence: "The device has not said yet how its processes are kept apart.",
    }
  );
}

/** The trust words (glossary), each with the sentence that says what it means for whom. */
import type { Device } from "@countersign/api";
import type { IconName } from "./icon.tsx";

/** A trust word. */
export type Trust = Device["trust"];

/** How a word is shown. */
export interface TrustFacts {
  readonly icon: IconName;
  readonly tone: "good" | "warn" | "calm";
  /** Of a device: who can run code on it. */
  readonly ofDevice: string;
  /** Of the whole installation. */
  readonly ofInstallation: string;
  /** Of a client, by a policy for it. */
  readonly ofClient: string;
  /** Of one run: whose word it took. */
  readonly ofRun: string;
}

/** All words. */
export const trustWords: Readonly<Record<Trust, TrustFacts>> = {
  "device-trust": {
    icon: "trust",
    tone: "good",
    ofDevice: "This device runs only what independent people signed. The server alone cannot run code on it.",
    ofInstallation:
      "Devices run only what independent people signed. Not even this server can run code on them alone.",
    ofClient: "Only what independent people signed runs here. The server alone cannot run code.",
    ofRun:
      "Independent people had to sign, and each device checked it. The server alone could not have run it.",
  },
  "console-trust": {
    icon: "sign",
    tone: "warn",
    ofDevice:
      "A second person signs, but at a place that this server serves: whoever owns the server may fool the signers.",
    ofInstallation:
      "A second person signs, but at a place that this server serves. Whoever owns the server may fool the signers.",
    ofClient:
      "A second person signs, but at a place that this server serves: whoever owns the server may fool the signers.",
    ofRun:
      "People had to sign, on pages that this server serves: whoever owns the server may have fooled them.",
  },
  "server-trust": {
    icon: "warning",
    tone: "warn",
    ofDevice: "This server's word is enough: whoever owns the server can run code on this device.",
    ofInstallation: "This server's word is enough: whoever owns the server can run code on the devices.",
    ofClient:
      "This server's word is enough here: whoever owns the server can run code on the client's devices.",
    ofRun: "The server's own key was enough. No person had to sign.",
  },
  nobody: {
    icon: "lock",
    tone: "calm",
    ofDevice: "Nobody can run code on this device: it is not admitted, or its floor allows nothing.",
    ofInstallation: "Nobody can run code here yet.",
    ofClient: "Nobody can run code here yet.",
    ofRun: "Nobody could run it.",
  },
  unknown: {
    icon: "clock",
    tone: "calm",
    ofDevice: "The device has not said yet what it trusts.",
    ofInstallation: "No device has said yet what it trusts.",
    ofClient: "Nothing is known of this client yet.",
    ofRun: "Not known.",
  },
};

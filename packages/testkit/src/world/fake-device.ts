/** A device in memory: its keys, and the trust it judges by. It keeps state as an honest agent does, and nothing on disk. */

import {
  checkAdmission,
  encodeBase64Url,
  hashOf,
  judgeOffer,
  parseSshPublicKey,
} from "@countersign/protocol";
import type { DeviceTrust, Offer, Signed, UsesSoFar, Verdict } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { KeyObject } from "node:crypto";
import { publicRaw, seededKey, seededPrivateKey, seedOf } from "./seeded-key.ts";
import type { SoftEd25519Key } from "../soft-ssh-key.ts";
import { HOUR, WORLD_START } from "./world-clock.ts";

/** What a fake device knows; tests change it freely between judgements. */
export type DeviceState = {
  -readonly [K in keyof Omit<DeviceTrust, "fingerprint" | "consumed" | "uses">]: DeviceTrust[K];
};

/** A device with its keys and state. */
export interface FakeDevice {
  readonly name: string;
  readonly key: SoftEd25519Key;
  /** Hash of the device key: the device. */
  readonly fingerprint: string;
  /** X25519 public key as base64url. */
  readonly seal: string;
  readonly sealPrivateKey: KeyObject;
  readonly state: DeviceState;
  readonly consumed: Set<string>;
  /** By standing approval, what was done under it. */
  readonly uses: Map<string, UsesSoFar>;
  /** What `judgeRequest` is given, with anything laid over it. */
  readonly trust: (change?: Partial<DeviceTrust>) => DeviceTrust;
  /** Takes an admission as an agent does. Throws with the reason where it is refused. */
  readonly admit: (admission: Signed) => Promise<void>;
  /** Judges, and on acceptance consumes the id. */
  readonly judge: (offer: Offer, change?: Partial<DeviceTrust>) => Promise<Verdict>;
}

/** Makes a device by name: the same name has the same keys. It trusts nobody until `pins` are set. */
export function makeFakeDevice(
  options: { name?: string; keyName?: string } & Partial<DeviceState> = {},
): FakeDevice {
  const { name = "web-1", keyName = `device ${name}`, ...state } = options;
  const key = seededKey(keyName);
  const parsed = parseSshPublicKey(key.key);
  if (!parsed.ok) throw new Error("own device key is unreadable");
  const sealPrivateKey = seededPrivateKey("x25519", seedOf(`seal ${keyName}`));
  const device: FakeDevice = {
    name,
    key,
    fingerprint: hashOf(parsed.key.blob, nodeCrypto),
    seal: encodeBase64Url(publicRaw(sealPrivateKey)),
    sealPrivateKey,
    consumed: new Set(),
    uses: new Map(),
    state: {
      pins: [],
      people: [],
      floor: { state: "none" },
      vetoes: [],
      watermark: WORLD_START,
      clock: WORLD_START + HOUR,
      release: 1,
      kinds: ["reboot", "script"],
      ...state,
    },
    trust: (change = {}) => ({
      fingerprint: device.fingerprint,
      consumed: (id) => device.consumed.has(id),
      uses: (standing) => device.uses.get(standing),
      ...device.state,
      ...change,
    }),
    admit: async (admission) => {
      const { pins, admission: held } = device.state;
      const view = { fingerprint: device.fingerprint, seal: device.seal, pins, ...(held ? { held } : {}) };
      const verdict = await checkAdmission(view, admission, nodeCrypto);
      if (!verdict.ok) throw new Error(`${verdict.because}: ${verdict.detail}`);
      device.state.admission = verdict.admitted;
    },
    judge: async (offer, change) => {
      const verdict = await judgeOffer(offer, device.trust(change), nodeCrypto);
      if (!verdict.accepted) return verdict;
      // With the glass broken nothing is used up before the delay is over.
      if (verdict.breakglass) return verdict;
      device.consumed.add(verdict.request.id);
      const { standingHash, counted } = verdict;
      if (standingHash !== undefined && counted) {
        const total = (device.uses.get(standingHash)?.total ?? 0) + 1;
        device.uses.set(standingHash, { total, day: counted.day, inDay: counted.inDay, last: counted.at });
      }
      return verdict;
    },
  };
  return device;
}

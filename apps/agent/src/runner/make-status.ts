/** What the device says of its own trust at each contact (formats.md, status). */
import type { FloorState, Signed } from "@countersign/protocol";
import type { Separation } from "../confine/confinement.ts";
import type { DeviceKeys } from "../identity/device-identity.ts";
import { RELEASE } from "../identity/release.ts";
import { signByDevice } from "../identity/sign-by-device.ts";
import { sortedBy } from "../trust/sorted-by.ts";
import { peopleOf, pinsOf, type TrustState } from "../trust/trust-state.ts";

/** Everything a status is made of. */
export interface StatusFacts {
  readonly keys: DeviceKeys;
  readonly trust: TrustState;
  readonly floor: FloorState;
  readonly separation: Separation;
  /** Names, best place first; doubles are dropped. */
  readonly interpreters: readonly string[];
  /** Local clock in seconds. */
  readonly now: number;
}

/** The signed status. */
export function makeStatus({ keys, trust, floor, separation, interpreters, now }: StatusFacts): Signed {
  const { admission } = trust;
  const checkpoint = trust.checkpoints.at(-1);
  return signByDevice(
    keys,
    "status",
    {
      type: "status",
      format: 1,
      device: keys.fingerprint,
      pins: sortedBy(pinsOf(trust), (pin) => pin.authority).map(({ authority, version, hash }) => ({
        authority,
        version,
        hash,
      })),
      people: sortedBy(peopleOf(trust), (list) => list.authority).map(({ authority, version }) => ({
        authority,
        version,
      })),
      ...(admission
        ? { admission: { hash: admission.hash, client: admission.client, name: admission.name } }
        : {}),
      ...(floor.state === "ok" ? { floor: floor.hash } : {}),
      floor_state: floor.state,
      vetoes: sortedBy([...new Set(trust.vetoes.map((veto) => veto.hash))], (hash) => hash),
      ...(checkpoint ? { checkpoint } : {}),
      release: RELEASE,
      separation,
      interpreters: sortedBy([...new Set(interpreters)], (name) => name),
      time: now,
    },
    "countersign.status.v1",
  );
}

/** Is this device in a state in which it may execute anything? */
import { effectiveNow } from "../device-trust.ts";
import { type Check, requestOf } from "../judgement.ts";

/** State that was copied to another machine, or rolled back, executes nothing. */
export const stateIsOurs: Check = ({ device }) =>
  device.stateFault
    ? { because: device.stateFault, detail: "the device's administrator decides: agent repin" }
    : undefined;

/** A log that contradicts itself is an alarm and a refusal. */
export const logIsConsistent: Check = ({ device }) =>
  device.logFault
    ? { because: device.logFault, detail: "two checkpoints of the audit log contradict each other" }
    : undefined;

/** A floor that cannot be read refuses everything: the owner meant something by it. */
export const floorIsReadable: Check = ({ device }) =>
  device.floor.state === "broken" ? { because: "floor-unreadable", detail: device.floor.detail } : undefined;

/** Authorities that the floor names must be pinned here. */
export const floorAuthoritiesArePinned: Check = ({ device }) => {
  const named = device.floor.state === "ok" ? (device.floor.floor.authorities ?? []) : [];
  const missing = named.find((authority) => !device.pins.some((pin) => pin.authority === authority));
  return missing === undefined
    ? undefined
    : { because: "floor-authority", detail: `${missing} is not pinned` };
};

/** Each pinned root is named by the request, known here, new enough, and unexpired by effective time. */
export const rootsAreCurrent: Check = (judgement) => {
  const { device } = judgement;
  const { roots } = requestOf(judgement);
  if (device.pins.length === 0) return { because: "no-root-pinned", detail: "this device trusts nobody yet" };
  const stranger = roots.find((named) => !device.pins.some((pin) => pin.authority === named.authority));
  if (stranger) return { because: "root-not-pinned", detail: `${stranger.authority} is not pinned here` };
  for (const pin of device.pins) {
    const named = roots.find((candidate) => candidate.authority === pin.authority);
    if (!named)
      return { because: "root-not-named", detail: `the request does not submit to ${pin.root.name}` };
    if (pin.version < named.min_version)
      return {
        because: "root-too-old",
        detail: `${pin.root.name}: held ${pin.version}, asked for ${named.min_version}`,
      };
    const people = device.people.find((candidate) => candidate.authority === pin.authority)?.version ?? 0;
    if (people < named.min_people)
      return {
        because: "people-too-old",
        detail: `${pin.root.name}: held ${people}, asked for ${named.min_people}`,
      };
    if (effectiveNow(device) > pin.root.expires)
      return { because: "root-expired", detail: `${pin.root.name} expired; its authority renews it` };
    if (device.release < pin.root.min_release)
      return {
        because: "release-too-old",
        detail: `${pin.root.name} asks for release ${pin.root.min_release}`,
      };
  }
  return undefined;
};

/** Is this a use of a standing approval that covers it: this device, these arguments, this moment, this often? */
import { hashOf, parseDocument } from "../../documents/document.ts";
import { MAX_STANDING_SECONDS, type Standing } from "../../documents/standing.ts";
import type { Use } from "../../documents/use.ts";
import type { Request } from "../../documents/request.ts";
import { serverSigned } from "../../roots/signers.ts";
import { fitsArgument } from "../argument-schema.ts";
import { effectiveNow } from "../device-trust.ts";
import { type Check, type Judgement, requestOf, standingOf } from "../judgement.ts";
import { isInWindows, localTime, zoneOf } from "../schedule.ts";
import { verifyTarget } from "../target-tree.ts";

/** The bytes are exactly one canonical use. */
export const useParses: Check = (judgement) => {
  const parsed = parseDocument("run", judgement.offer.bytes);
  if (!parsed.ok) return { because: parsed.because, detail: parsed.detail };
  judgement.use = parsed.document;
  judgement.requestHash = hashOf(judgement.offer.bytes, judgement.crypto);
  return undefined;
};

/** What came along as the standing approval is exactly one. */
export const standingParses: Check = (judgement) => {
  const parsed = parseDocument("standing", judgement.signed.bytes);
  if (!parsed.ok) return { because: parsed.because, detail: parsed.detail };
  judgement.standing = parsed.document;
  judgement.standingHash = hashOf(judgement.signed.bytes, judgement.crypto);
  return undefined;
};

/** The use names this standing approval and no other: only then are the two together what would be executed. */
export const standingIsTheNamedOne: Check = (judgement) => {
  const use = useOf(judgement);
  if (use.standing !== judgement.standingHash)
    return { because: "standing-mismatch", detail: `the use is of ${use.standing}` };
  judgement.request = asRequest(standingOf(judgement), use);
  return undefined;
};

/** The signers meant this device: its client, or it by name. */
export const standingCoversThisDevice: Check = (judgement) => {
  const { device, offer, crypto } = judgement;
  const { devices } = standingOf(judgement);
  if (devices.of === "client") return undefined;
  const { admission } = device;
  const no = { because: "not-in-standing", detail: "the standing approval is for other devices" } as const;
  if (devices.of === "list") {
    const own = devices.targets.find((target) => target.fingerprint === device.fingerprint);
    return own && own.name === admission?.name && own.admission === admission.hash ? undefined : no;
  }
  const proof = offer.standingProof;
  const isOwn =
    proof?.fingerprint === device.fingerprint &&
    proof.name === admission?.name &&
    proof.admission === admission.hash;
  return isOwn && verifyTarget(proof, devices.count, devices.root, crypto) ? undefined : no;
};

/** One use is for no more devices than the signers knew of, and they for no more than every policy allows. */
export const breadthIsAllowed: Check = (judgement) => {
  const breadth = breadthOf(standingOf(judgement));
  const tight = judgement.policies.find(({ policy }) => breadth > policy.max_targets);
  if (tight)
    return {
      because: "standing-too-broad",
      detail: `${tight.pin.root.name} allows ${tight.policy.max_targets} devices, approved for ${breadth}`,
    };
  const { target_count: count } = requestOf(judgement);
  return count > breadth
    ? { because: "beyond-standing", detail: `for ${count} devices, approved for ${breadth}` }
    : undefined;
};

/** How many devices the signers of a standing approval said yes to, at most, in one use. */
export function breadthOf({ devices }: Pick<Standing, "devices">): number {
  if (devices.of === "client") return devices.up_to;
  return devices.of === "list" ? devices.targets.length : devices.count;
}

/** It lives no longer than 90 days, nor than the floor lets anything live. */
export const standingLifetimeIsAllowed: Check = (judgement) => {
  const { not_before: from, not_after: until } = standingOf(judgement);
  if (until <= from) return { because: "standing-malformed", detail: "it ends before it begins" };
  const { floor } = judgement.device;
  const tightened =
    floor.state === "ok" ? (floor.floor.max_window ?? MAX_STANDING_SECONDS) : MAX_STANDING_SECONDS;
  const limit = Math.min(MAX_STANDING_SECONDS, tightened);
  return until - from > limit
    ? { because: "standing-too-long", detail: `${until - from} seconds, ${limit} allowed` }
    : undefined;
};

/** It has begun and has not ended, at the later of the local clock and the watermark. */
export const standingIsAlive: Check = (judgement) => {
  const { not_before: from, not_after: until } = standingOf(judgement);
  const now = effectiveNow(judgement.device);
  if (now < from) return { because: "standing-too-early", detail: `${from - now} seconds before it begins` };
  return now > until
    ? { because: "standing-expired", detail: `${now - until} seconds after its end` }
    : undefined;
};

/** A server key that the operator's root lists signed the use: whoever else knows the standing approval cannot use it. */
export const useIsTheServers: Check = async ({ device, offer, crypto }) => {
  for (const pin of device.pins)
    if (pin.root.scope === "operator" && (await serverSigned(pin, offer, "countersign.run.v1", crypto)))
      return undefined;
  return { because: "use-signature", detail: "no server key of the operator's root signed the use" };
};

/** As many arguments as were approved, each of the form that was approved. */
export const argumentsAreAllowed: Check = (judgement) => {
  const schema = standingOf(judgement).action.args;
  const { args } = useOf(judgement);
  if (args.length !== schema.length)
    return { because: "argument-count", detail: `${args.length} arguments, approved ${schema.length}` };
  const odd = schema.find((argument, at) => !fitsArgument(argument, args[at] ?? ""));
  return odd && { because: "argument-not-allowed", detail: `${odd.name} is not among what was approved` };
};

/** The wall clock of the approval's zone is in one of its windows. */
export const scheduleIsOpen: Check = (judgement) => {
  const { windows } = standingOf(judgement);
  const local = localTime(zoneOf(windows), effectiveNow(judgement.device));
  if (!local)
    return { because: "zone-unknown", detail: `${zoneOf(windows)} is no zone that this device knows` };
  return isInWindows(windows, local)
    ? undefined
    : { because: "outside-schedule", detail: `it is ${local.clock} on ${local.day}` };
};

/**
 * The last use is `min_interval` ago. Time that went back is a last use in the future, and refuses until it is past:
 * days can so be gone through once only, whatever happens to the clock.
 */
export const useIsNotTooSoon: Check = (judgement) => {
  const { min_interval: interval } = standingOf(judgement);
  const last = usesOf(judgement)?.last;
  if (last === undefined) return undefined;
  const since = effectiveNow(judgement.device) - last;
  return since < interval || since < 0
    ? { because: "too-soon", detail: `${since} seconds after the last use, ${interval} are asked for` }
    : undefined;
};

/** Fewer uses today than `per_day`. */
export const dayIsNotUsedUp: Check = (judgement) => {
  const { per_day: allowed } = standingOf(judgement);
  const uses = usesOf(judgement);
  const { day, inDay } = dayAfter(judgement);
  return uses && inDay > allowed
    ? { because: "day-used-up", detail: `${uses.inDay} uses on ${day}, ${allowed} are allowed` }
    : undefined;
};

/** Fewer uses altogether than `max_total`. */
export const standingIsNotUsedUp: Check = (judgement) => {
  const { max_total: allowed } = standingOf(judgement);
  const total = usesOf(judgement)?.total ?? 0;
  return total >= allowed
    ? { because: "used-up", detail: `${total} uses, ${allowed} are allowed` }
    : undefined;
};

/** Where the count of days stands with this use: a zone that turns its clocks back over midnight opens no day twice. */
export function dayAfter(judgement: Judgement): { readonly day: string; readonly inDay: number } {
  const uses = usesOf(judgement);
  const local = localTime(zoneOf(standingOf(judgement).windows), effectiveNow(judgement.device));
  if (!local) throw new Error("the checks run in order: the zone is known");
  if (uses && uses.day >= local.day) return { day: uses.day, inDay: uses.inDay + 1 };
  return { day: local.day, inDay: 1 };
}

function usesOf({ device, standingHash }: Judgement) {
  return device.uses(standingHash ?? "");
}

function useOf({ use }: Judgement): Use {
  if (!use) throw new Error("the checks run in order: the use is parsed first");
  return use;
}

/** Everything that affects execution, in the form in which requests name it. It is read by the checks and the executor, never written. */
export function asRequest(standing: Standing, use: Use): Request {
  const { action, client, run_as, network, limits, requester, roots } = standing;
  const { id, args, target_count, targets, targets_root, not_before, not_after, reason } = use;
  return {
    type: "request",
    format: 1,
    id,
    client,
    action: { ...action, args, secrets: [] },
    run_as,
    network,
    limits,
    target_count,
    ...(targets ? { targets } : {}),
    ...(targets_root === undefined ? {} : { targets_root }),
    not_before,
    not_after,
    requester,
    reason,
    roots,
  };
}

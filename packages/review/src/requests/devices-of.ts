/** The devices of a request, all of them, by the names that their admissions give them. */
import {
  type Admission,
  type Crypto,
  hashOf,
  MAX_LISTED_TARGETS,
  parseDocument,
  type Request,
  type Target,
  targetsRoot,
} from "@countersign/protocol";
import { confusableNames } from "../text/name-skeleton.ts";
import { segmentsOf } from "../text/segments-of.ts";
import type { Held } from "../trust-held.ts";
import type { DeviceShown } from "./request-model.ts";

/** Why the devices of a request cannot be shown. */
export const DEVICE_FAULTS = [
  "targets-malformed",
  "target-count",
  "targets-not-shown",
  "admission-missing",
  "admission-other-name",
  "admission-other-client",
] as const;
export type DeviceFault = (typeof DEVICE_FAULTS)[number];

type Result<T> = ({ ok: true } & T) | { ok: false; because: DeviceFault; detail: string };
const no = (because: DeviceFault, detail: string) => ({ ok: false as const, because, detail });

/** Of a device that admitted itself with a token: nobody compared its fingerprint. */
export const SELF_NAMED = "named itself: it came with an admission token";

/** The root over targets in any order, as a request to more than 64 devices names it. */
export function rootOfTargets(targets: readonly Target[], crypto: Pick<Crypto, "sha256">): string {
  const sorted = targets.toSorted((left, right) => (left.fingerprint < right.fingerprint ? -1 : 1));
  return targetsRoot(sorted, crypto);
}

/**
 * The targets of a request: listed in it, or, where it names only their root, `told` by somebody and held against the
 * root. Nobody signs for devices that cannot be named.
 */
export function targetsOf(
  request: Request,
  told: readonly Target[] | undefined,
  crypto: Crypto,
): Result<{ targets: readonly Target[] }> {
  const { targets, targets_root: root, target_count: count } = request;
  if ((targets === undefined) === (root === undefined))
    return no("targets-malformed", "a request names its devices or their root");
  if (targets)
    return targets.length === count
      ? { ok: true, targets }
      : no("target-count", `${count} stated, ${targets.length} listed`);
  if (count <= MAX_LISTED_TARGETS)
    return no("targets-malformed", `up to ${MAX_LISTED_TARGETS} devices are listed`);
  if (!told) return no("targets-not-shown", `the request names ${count} devices by their root only`);
  const plain = told.map(({ fingerprint, name, admission }) => ({ fingerprint, name, admission }));
  return plain.length === count && rootOfTargets(plain, crypto) === root
    ? { ok: true, targets: plain.toSorted((left, right) => (left.fingerprint < right.fingerprint ? -1 : 1)) }
    : no("targets-not-shown", "other devices are shown than the request is for");
}

/** The targets by their admitted names; each admission has to be held, and to say what the request says. */
export function devicesOf(
  request: Request,
  targets: readonly Target[],
  held: Held,
  crypto: Crypto,
): Result<{ devices: DeviceShown[] }> {
  if (held !== "nothing") {
    const admissions = readAdmissions(held.admissions, crypto);
    for (const target of targets) {
      const fault = againstAdmission(target, request.client, admissions);
      if (fault) return fault;
    }
  }
  const odd = confusableNames(targets.map((target) => target.name));
  return {
    ok: true,
    devices: targets.map(({ fingerprint, name, admission }) => {
      const itself = held !== "nothing" && held.selfNamed?.has(admission) === true;
      const warnings = [odd.get(name), itself ? SELF_NAMED : undefined].filter(
        (words) => words !== undefined,
      );
      return {
        fingerprint,
        name: segmentsOf(name, "name"),
        admission,
        ...(warnings.length === 0 ? {} : { warning: warnings.join("; ") }),
      };
    }),
  };
}

interface ReadAdmission {
  readonly client: string;
  /** Names by fingerprint. */
  readonly names: ReadonlyMap<string, string>;
}

/** Admissions by the hash of their bytes; what is none is passed over, and missed where somebody names it. */
function readAdmissions(
  admissions: readonly Uint8Array[],
  crypto: Crypto,
): ReadonlyMap<string, ReadAdmission> {
  return new Map(
    admissions.flatMap((bytes) => {
      const parsed = parseDocument("admission", bytes);
      return parsed.ok ? [[hashOf(bytes, crypto), namesIn(parsed.document)] as const] : [];
    }),
  );
}

function namesIn({ client, devices }: Admission): ReadAdmission {
  return { client, names: new Map(devices.map(({ fingerprint, name }) => [fingerprint, name])) };
}

function againstAdmission(
  target: Target,
  client: string,
  admissions: ReadonlyMap<string, ReadAdmission>,
): { ok: false; because: DeviceFault; detail: string } | undefined {
  const admission = admissions.get(target.admission);
  const name = admission?.names.get(target.fingerprint);
  if (!admission || name === undefined)
    return no("admission-missing", `no admission is held for ${target.fingerprint}`);
  if (name !== target.name)
    return no("admission-other-name", `${target.fingerprint} was admitted under another name`);
  return admission.client === client
    ? undefined
    : no("admission-other-client", `${target.fingerprint} was admitted to ${admission.client}`);
}

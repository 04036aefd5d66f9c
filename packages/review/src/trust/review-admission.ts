/** An admission, as whoever is about to sign it has to see it: which machines become whose, under which names, and what that means for them. */
import {
  type Admission,
  type AdmittedDevice,
  type Crypto,
  DOCUMENT_FAULTS,
  hashOf,
  MAX_SIGNATURES,
  parseDocument,
  type Signed,
} from "@countersign/protocol";
import { shortCode } from "../short-code.ts";
import { confusableNames } from "../text/name-skeleton.ts";
import { say } from "../text/say.ts";
import { segmentsOf } from "../text/segments-of.ts";
import { someOf } from "../text/some-of.ts";
import type { Held } from "../trust-held.ts";
import { policiesAt, warningsAt } from "./entering-client.ts";
import type { AdmissionModel } from "./root-model.ts";
import { trustSignatures } from "./trust-signatures.ts";

/** Why an admission cannot be shown. */
export const ADMISSION_REVIEW_FAULTS = [
  ...DOCUMENT_FAULTS,
  "too-many-signatures",
  "root-not-held",
  "previous-missing",
] as const;
export type AdmissionReviewFault = (typeof ADMISSION_REVIEW_FAULTS)[number];

/** An admission and what is held around it. */
export interface AdmissionToReview {
  readonly signed: Signed;
  readonly held: Held;
  readonly crypto: Crypto;
}

/** The model, or why there is none. */
export type AdmissionReview =
  | { readonly ok: true; readonly model: AdmissionModel }
  | { readonly ok: false; readonly because: AdmissionReviewFault; readonly detail: string };

interface Known {
  readonly hash: string;
  readonly admission: Admission;
}

const no = (because: AdmissionReviewFault, detail: string) => ({ ok: false as const, because, detail });

/** Reviews an admission. */
export async function reviewAdmission({ signed, held, crypto }: AdmissionToReview): Promise<AdmissionReview> {
  if (signed.signatures.length > MAX_SIGNATURES)
    return no("too-many-signatures", `at most ${MAX_SIGNATURES}`);
  const parsed = parseDocument("admission", signed.bytes);
  if (!parsed.ok) return parsed;
  const admission = parsed.document;
  const hash = hashOf(signed.bytes, crypto);
  const roots = held === "nothing" ? [] : held.roots;
  const root = roots.find((pin) => pin.authority === admission.authority);
  if (held !== "nothing" && !root)
    return no("root-not-held", `no root of ${admission.authority} is held here`);
  const known =
    held === "nothing" ? [] : readAll(held.admissions, crypto).filter((other) => other.hash !== hash);
  const before = known.find((other) => other.hash === admission.previous);
  if (held !== "nothing" && admission.previous !== undefined && !before)
    return no("previous-missing", `the admission that it replaces, ${admission.previous}, is not held here`);
  const policies = policiesAt(admission.client, roots);
  const admitters = root?.root.roles.admit;
  const signatures = [
    ...(await trustSignatures(roots, signed, "countersign.admit.v1", crypto)),
    ...(await trustSignatures(roots, signed, "countersign.approve.v1", crypto)),
  ];
  const devices = devicesShown(admission, before?.admission, known);
  const leaves = devices.some(({ change }) => change === "move" || change === "rename");
  return {
    ok: true,
    model: {
      document: "admission",
      hash,
      shortCode: shortCode(hash),
      checked: held !== "nothing",
      authority: admission.authority,
      authorityName: segmentsOf(root?.root.name ?? admission.authority, "name"),
      client: admission.client,
      issued: admission.issued,
      ...(admission.previous === undefined ? {} : { previous: admission.previous }),
      devices,
      policies,
      warnings: warningsAt(admission.client, policies, roots.length > 0, admitters?.clients),
      signatures,
      needs:
        admitters && signatures.length === 0
          ? [
              `${someOf(admitters.threshold, admitters.members)}, by role admit`,
              ...(leaves && before
                ? [`the approvals that a script at ${before.admission.client} takes, by others`]
                : []),
            ]
          : [],
    },
  };
}

function readAll(admissions: readonly Uint8Array[], crypto: Crypto): Known[] {
  return admissions.flatMap((bytes) => {
    const parsed = parseDocument("admission", bytes);
    return parsed.ok ? [{ hash: hashOf(bytes, crypto), admission: parsed.document }] : [];
  });
}

/** Each device with what happens to it, and with what is odd about its name beside those that its client has already. */
function devicesShown(
  admission: Admission,
  before: Admission | undefined,
  known: readonly Known[],
): AdmissionModel["devices"] {
  const replaced = new Set([admission.previous, ...known.map((other) => other.admission.previous)]);
  const own = new Set(admission.devices.map(({ fingerprint }) => fingerprint));
  const others = known
    .filter((other) => other.admission.client === admission.client && !replaced.has(other.hash))
    .flatMap((other) => other.admission.devices)
    .filter(({ fingerprint }) => !own.has(fingerprint));
  const odd = confusableNames([...admission.devices, ...others].map(({ name }) => name));
  const elsewhere = new Map(
    known.flatMap((other) => other.admission.devices.map(({ fingerprint }) => [fingerprint, other] as const)),
  );
  return admission.devices.map((device) => {
    const same = odd.get(device.name);
    const held = admission.previous === undefined ? elsewhere.get(device.fingerprint) : undefined;
    const twice =
      held && `was admitted before, to ${held.admission.client}: a device keeps its first admission`;
    const warning = [same, twice].filter((words) => words !== undefined).join("; ");
    return {
      fingerprint: device.fingerprint,
      name: segmentsOf(device.name, "name"),
      ...(device.machine === undefined ? {} : { machine: device.machine }),
      seal: device.seal,
      ...happening(device, admission, before),
      ...(warning === "" ? {} : { warning }),
    };
  });
}

function happening(
  { fingerprint, name }: AdmittedDevice,
  { client, previous }: Admission,
  before: Admission | undefined,
): Pick<AdmissionModel["devices"][number], "change" | "words"> {
  if (previous === undefined) return { change: "first", words: say`is admitted to ${client} as ${name}` };
  const was = before?.devices.find((device) => device.fingerprint === fingerprint);
  if (!before || !was)
    return {
      change: "unknown",
      words: say`is taken to ${client} as ${name}, from an admission that does not name it or is not held here`,
    };
  if (before.client !== client)
    return {
      change: "move",
      words: say`moves from ${before.client}, where it is called ${was.name}, to ${client} as ${name}`,
    };
  if (was.name !== name)
    return { change: "rename", words: say`is called ${name} at ${client}, and was called ${was.name}` };
  return { change: "again", words: say`stays at ${client} as ${name}` };
}

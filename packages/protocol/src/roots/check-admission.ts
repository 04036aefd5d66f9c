/** Accepting an admission: the first one sticks, a move also needs the old client, nobody invents a client (formats.md). */
import type { Crypto } from "../crypto.ts";
import { DOCUMENT_FAULTS, hashOf, parseDocument } from "../documents/document.ts";
import type { Admission } from "../documents/admission.ts";
import { type Admitted, mayAdmit, unaskedRoot } from "./admitters.ts";
import { admittedByToken, ENTRY_FAULTS } from "./admitted-by-token.ts";
import { checkApprovals, policyFor } from "./approvals.ts";
import { TOKEN_FAULTS, type TokenView } from "./check-token.ts";
import { sameHuman, shareMark } from "./key-marks.ts";
import { MAX_SIGNATURES, type Signed } from "./signed.ts";
import { serverSigned, signersOf } from "./signers.ts";

/** What a device remembers of its admission. */
export interface AdmittedAs {
  readonly hash: string;
  readonly authority: string;
  readonly client: string;
  readonly name: string;
}

/** Why an admission was not accepted. */
export const ADMISSION_FAULTS = [
  "too-many-signatures",
  ...DOCUMENT_FAULTS,
  "admission-other-device",
  "admission-other-seal",
  "admission-other-machine",
  "admission-other-authority",
  "client-unknown",
  "admission-signatures",
  "admission-role-scope",
  "admission-needs-root",
  "already-admitted",
  "admission-not-following",
  "old-client-approval",
  ...ENTRY_FAULTS,
  ...TOKEN_FAULTS,
] as const;
export type AdmissionFault = (typeof ADMISSION_FAULTS)[number];

/** What the device knows of itself when it judges an admission. */
export interface AdmissionView extends TokenView {
  readonly fingerprint: string;
  readonly seal: string;
  readonly machine?: string;
  readonly held?: AdmittedAs;
  /** Tokens that were shown: only one whose key signed the admission is looked at. */
  readonly tokens?: readonly Signed[];
  /** In seconds; absent where somebody looks at an admission of long ago. A token ends by this time and by the admission's date. */
  readonly now?: number;
}

/** An accepted admission. */
export interface AdmissionAccepted {
  readonly ok: true;
  readonly admitted: AdmittedAs;
  /** When persons signed it or its token, for the watermark; absent where only the server did, and for the admission held already. */
  readonly signedTime?: number;
  /** Hash of the token by which the machine admitted itself: the name is its own word. */
  readonly token?: string;
}

/** Judges an admission for this device. The one it holds already is accepted again without change. */
export async function checkAdmission(
  view: AdmissionView,
  signed: Signed,
  crypto: Crypto,
): Promise<AdmissionAccepted | { ok: false; because: AdmissionFault; detail: string }> {
  const no = (because: AdmissionFault, detail: string) => ({ ok: false as const, because, detail });
  if (signed.signatures.length > MAX_SIGNATURES)
    return no("too-many-signatures", `at most ${MAX_SIGNATURES}`);
  const parsed = parseDocument("admission", signed.bytes);
  if (!parsed.ok) return no(parsed.because, parsed.detail);
  const admission = parsed.document;
  const hash = hashOf(signed.bytes, crypto);
  if (view.held?.hash === hash) return { ok: true, admitted: view.held };

  const device = admission.devices.find((candidate) => candidate.fingerprint === view.fingerprint);
  if (!device) return no("admission-other-device", "this device is not in the list");
  if (device.seal !== view.seal) return no("admission-other-seal", "the sealing key is not this device's");
  if (device.machine !== undefined && device.machine !== view.machine)
    return no("admission-other-machine", "admitted for another machine");
  const pin = view.pins.find((candidate) => candidate.authority === admission.authority);
  if (!pin) return no("admission-other-authority", "signed for an authority that is not pinned here");
  const unknownTo = view.pins.find(
    (candidate) => !candidate.root.policies.some((policy) => policy.client === admission.client),
  );
  if (unknownTo) return no("client-unknown", `${unknownTo.root.name} has no policy for ${admission.client}`);

  const admitters = await mayAdmit(pin, admission.client, signed, "countersign.admit.v1", crypto);
  if (!admitters.ok) {
    const entry = await admittedByToken(view, admission, signed, crypto);
    if (!entry) return no(`admission-${admitters.because}`, `role admit of ${pin.root.name}`);
    if (!entry.ok) return entry;
    const { token, hash: tokenHash } = entry;
    const { authority, client } = admission;
    const admitted = { hash, authority, client, name: device.name };
    return { ok: true, admitted, signedTime: token.issued, token: tokenHash };
  }
  const weaker = await unaskedRoot(view.pins, admission, signed, "countersign.admit.v1", crypto);
  if (weaker) return no("admission-needs-root", `role root of ${weaker.root.name}`);
  const move = await mayMove(view, admission, device.name, admitters, signed, crypto);
  if (move)
    return no(move, view.held ? `held ${view.held.name} of ${view.held.client}` : "no admission is held");
  return {
    ok: true,
    admitted: { hash, authority: admission.authority, client: admission.client, name: device.name },
    ...(admitters.byPersons ? { signedTime: admission.issued } : {}),
  };
}

/**
 * The first admission sticks. A move or rename names it and carries the old client's approvals in every pinned root,
 * by others than those who admit: whoever moves a device is the one who asks, and approves nothing. Role *root* could
 * rewrite every policy of its own root, so there, and only there, it excludes nobody.
 */
async function mayMove(
  view: AdmissionView,
  admission: Admission,
  name: string,
  admitters: Admitted,
  signed: Signed,
  crypto: Crypto,
): Promise<AdmissionFault | undefined> {
  const { held } = view;
  if (!held) return undefined;
  if (admission.previous === undefined) return "already-admitted";
  if (admission.previous !== held.hash) return "admission-not-following";
  // The same client and name again (a new authority re-signs after graduation) moves nothing.
  if (held.client === admission.client && held.name === name) return undefined;
  const admitting = sameHuman(
    admitters.marks,
    view.pins.flatMap((pin) => [...pin.marks.values()]),
  );
  for (const pin of view.pins) {
    const policy = policyFor(pin.root, "script", held.client);
    if (!policy) return "old-client-approval";
    if (policy.requester === "server") {
      if (!(await serverSigned(pin, signed, "countersign.approve.v1", crypto))) return "old-client-approval";
      continue;
    }
    const { persons } = await signersOf(pin.persons, pin, signed, "countersign.approve.v1", crypto);
    const excluded =
      admitters.byRoot && pin.authority === admission.authority ? new Set<string>() : admitting;
    const others = persons.filter(
      ({ person }) => !shareMark(pin.marks.get(person.id) ?? new Set(), excluded),
    );
    if (checkApprovals(policy, others)) return "old-client-approval";
  }
  return undefined;
}

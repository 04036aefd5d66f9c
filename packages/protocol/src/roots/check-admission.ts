/** Accepting an admission: the first one sticks, a move also needs the old client, nobody invents a client (formats.md). */
import type { Crypto } from "../crypto.ts";
import { type DocumentFault, hashOf, parseDocument } from "../documents/document.ts";
import type { Admission } from "../documents/admission.ts";
import { type Policy, SERVER } from "../documents/root.ts";
import { checkApprovals, policyFor } from "./approvals.ts";
import type { PinnedRoot } from "./pinned.ts";
import { MAX_SIGNATURES, type Signed } from "./signed.ts";
import { reaches, serverSigned, signersOf } from "./signers.ts";

/** What a device remembers of its admission. */
export interface AdmittedAs {
  readonly hash: string;
  readonly authority: string;
  readonly client: string;
  readonly name: string;
}

/** Why an admission was not accepted. */
export type AdmissionFault =
  | DocumentFault
  | "too-many-signatures"
  | "admission-other-authority"
  | "admission-other-device"
  | "admission-other-machine"
  | "admission-other-seal"
  | "client-unknown"
  | "admission-signatures"
  | "admission-role-scope"
  | "admission-needs-root"
  | "already-admitted"
  | "admission-not-following"
  | "old-client-approval";

/** What the device knows of itself when it judges an admission. */
export interface AdmissionView {
  readonly fingerprint: string;
  readonly seal: string;
  readonly machine?: string;
  readonly pins: readonly PinnedRoot[];
  readonly held?: AdmittedAs;
}

/** Judges an admission for this device. The one it holds already is accepted again without change. */
export async function checkAdmission(
  view: AdmissionView,
  signed: Signed,
  crypto: Crypto,
): Promise<{ ok: true; admitted: AdmittedAs } | { ok: false; because: AdmissionFault; detail: string }> {
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

  const signer = await mayAdmit(pin, admission, signed, crypto);
  if (signer) return no(signer, `role admit of ${pin.root.name}`);
  const move = await mayMove(view, admission, device.name, signed, crypto);
  if (move)
    return no(move, view.held ? `held ${view.held.name} of ${view.held.client}` : "no admission is held");
  return {
    ok: true,
    admitted: { hash, authority: admission.authority, client: admission.client, name: device.name },
  };
}

const serverTrust = (policy: Policy) => policy.requester === "server";

/** Role *admit* within its clients; into a client that is server-trust only role *root*, except under a trial root. */
async function mayAdmit(
  pin: PinnedRoot,
  admission: Admission,
  signed: Signed,
  crypto: Crypto,
): Promise<AdmissionFault | undefined> {
  const { admit, root } = pin.root.roles;
  const signers = await signersOf(pin.persons, pin, signed, "countersign.admit.v1", crypto);
  if (reaches(root, signers.persons)) return undefined;
  const byServer =
    admit.members.includes(SERVER) && (await serverSigned(pin, signed, "countersign.admit.v1", crypto));
  if (!byServer && !reaches(admit, signers.persons)) return "admission-signatures";
  if (admit.clients && !admit.clients.includes(admission.client)) return "admission-role-scope";
  const weak = pin.root.policies.some((policy) => policy.client === admission.client && serverTrust(policy));
  // A server key may admit where the server is trusted anyway; into anything stronger it never may.
  const strong = pin.root.policies.some(
    (policy) => policy.client === admission.client && !serverTrust(policy),
  );
  if (byServer && strong) return "admission-signatures";
  return weak && !pin.root.trial ? "admission-needs-root" : undefined;
}

/** The first admission sticks. A move or rename names it and carries the old client's approvals in every pinned root. */
async function mayMove(
  view: AdmissionView,
  admission: Admission,
  name: string,
  signed: Signed,
  crypto: Crypto,
): Promise<AdmissionFault | undefined> {
  const { held } = view;
  if (!held) return undefined;
  if (admission.previous === undefined) return "already-admitted";
  if (admission.previous !== held.hash) return "admission-not-following";
  // The same client and name again (a new authority re-signs after graduation) moves nothing.
  if (held.client === admission.client && held.name === name) return undefined;
  for (const pin of view.pins) {
    const policy = policyFor(pin.root, "script", held.client);
    if (!policy) return "old-client-approval";
    if (policy.requester === "server") {
      if (!(await serverSigned(pin, signed, "countersign.approve.v1", crypto))) return "old-client-approval";
      continue;
    }
    const approvers = await signersOf(pin.persons, pin, signed, "countersign.approve.v1", crypto);
    if (checkApprovals(policy, approvers.persons)) return "old-client-approval";
  }
  return undefined;
}

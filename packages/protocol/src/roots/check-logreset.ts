/** Accepting a log reset: the operator's root decides who may say that a part of the log is lost. */
import type { Crypto } from "../crypto.ts";
import { DOCUMENT_FAULTS, hashOf, parseDocument } from "../documents/document.ts";
import type { Logreset } from "../documents/logreset.ts";
import { type Policy, SERVER } from "../documents/root.ts";
import { checkApprovals, policyFor } from "./approvals.ts";
import type { KnownVeto } from "./check-veto.ts";
import { sameHuman, shareMark } from "./key-marks.ts";
import type { PinnedRoot } from "./pinned.ts";
import { MAX_SIGNATURES, type Signed } from "./signed.ts";
import { serverSigned, signersOf } from "./signers.ts";

/** Why a log reset was not accepted. */
export const LOGRESET_FAULTS = [
  "too-many-signatures",
  ...DOCUMENT_FAULTS,
  "logreset-other-authority",
  "logreset-changes-nothing",
  "logreset-withdrawn",
  "logreset-policy",
  "logreset-server",
  "logreset-author",
  "logreset-approvals",
  "logreset-not-independent",
] as const;
export type LogresetFault = (typeof LOGRESET_FAULTS)[number];

/** What a log reset is judged by. */
export interface LogresetView {
  readonly pins: readonly PinnedRoot[];
  /** The clients whose devices it is for: of a device its own. Each has to have a policy. */
  readonly clients: readonly string[];
  /** Vetoes whose signatures were verified. */
  readonly vetoes?: readonly KnownVeto[];
}

type Refused = { readonly ok: false; readonly because: LogresetFault; readonly detail: string };

const NAMESPACE = "countersign.logreset.v1";
const no = (because: LogresetFault, detail: string): Refused => ({ ok: false, because, detail });

/** Judges a log reset by itself; whether it speaks of what a device has seen, that device knows. */
export async function checkLogreset(
  view: LogresetView,
  signed: Signed,
  crypto: Crypto,
): Promise<{ readonly ok: true; readonly hash: string; readonly reset: Logreset } | Refused> {
  if (signed.signatures.length > MAX_SIGNATURES)
    return no("too-many-signatures", `at most ${MAX_SIGNATURES}`);
  const parsed = parseDocument("logreset", signed.bytes);
  if (!parsed.ok) return no(parsed.because, parsed.detail);
  const reset = parsed.document;
  const hash = hashOf(signed.bytes, crypto);
  const pin = view.pins.find((candidate) => candidate.authority === reset.authority);
  if (pin?.root.scope !== "operator")
    return no("logreset-other-authority", "the log is the operator's: only the operator's root speaks of it");
  if (reset.old.size === reset.new.size && reset.old.root === reset.new.root)
    return no("logreset-changes-nothing", "both heads are the same");
  const revoking = view.pins.find(({ root }) => root.revoked.includes(hash));
  const vetoed = view.vetoes?.find(({ subject, effect }) => subject === hash && effect === "veto");
  if (revoking || vetoed)
    return no("logreset-withdrawn", `by ${revoking?.root.name ?? vetoed?.person ?? "an approver"}`);
  const policies: Policy[] = [];
  for (const client of view.clients) {
    const policy = policyFor(pin.root, "logreset", client);
    if (!policy) return no("logreset-policy", `${pin.root.name} has no policy for log resets of ${client}`);
    policies.push(policy);
  }
  if (policies.length === 0) return no("logreset-policy", "it is for no client");
  const refused = await checkSigners(pin, reset.by, policies, signed, crypto);
  return refused ?? { ok: true, hash, reset };
}

async function checkSigners(
  pin: PinnedRoot,
  author: string,
  policies: readonly Policy[],
  signed: Signed,
  crypto: Crypto,
): Promise<Refused | undefined> {
  const byServer = policies.some(({ requester }) => requester === SERVER);
  if (byServer && !(await serverSigned(pin, signed, NAMESPACE, crypto)))
    return no("logreset-server", `no server key of ${pin.root.name} signed`);
  const byPeople = policies.filter(({ requester }) => requester !== SERVER);
  if (author === SERVER)
    return byPeople.length > 0 ? no("logreset-author", `${pin.root.name} asks for a person`) : undefined;
  const authors = await signersOf(pin.persons, pin, signed, NAMESPACE, crypto);
  if (!authors.persons.some(({ person }) => person.id === author))
    return no("logreset-author", `no valid signature by ${author}`);
  const everybody = [...pin.marks.values()];
  const own = sameHuman(pin.marks.get(author) ?? new Set(), everybody);
  const signers = await signersOf(pin.persons, pin, signed, "countersign.approve.v1", crypto);
  const approvers = signers.persons.filter(
    ({ person }) => !shareMark(own, pin.marks.get(person.id) ?? new Set()),
  );
  for (const policy of byPeople) {
    const fault = checkApprovals(policy, approvers);
    const given = approvers.map(({ person }) => person.id).join(", ") || "nobody";
    if (fault === "group-missing") return no("logreset-approvals", `${policy.client}: counted ${given}`);
    if (fault) return no("logreset-not-independent", `${policy.client}: counted ${given}`);
  }
  return undefined;
}

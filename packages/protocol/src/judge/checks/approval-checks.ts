/** Who countersigned? Every pinned root counts its own persons, and the requester is never one of them. */
import type { Person } from "../../documents/root.ts";
import { keyFingerprint } from "../../keys/key-text.ts";
import { checkApprovals } from "../../roots/approvals.ts";
import { type Signer, signersOf } from "../../roots/signers.ts";
import { type Check, type Judgement } from "../judgement.ts";

const NAMESPACE = "countersign.approve.v1";

/** Approvals are verified under every root that asks for persons; the requester, and whoever added the requester, do not count. */
export const approvalsAreCounted: Check = async (judgement) => {
  for (const { pin, policy } of judgement.policies) {
    if (policy.requester === "server") continue;
    const signers = await signersOf(pin.persons, pin, judgement.offer, NAMESPACE, judgement.crypto);
    judgement.approvers.set(
      pin.authority,
      signers.persons.filter((signer) => mayApprove(signer, pin.authority, judgement)),
    );
  }
  return undefined;
};

function mayApprove(signer: Signer<Person>, authority: string, judgement: Judgement): boolean {
  const { requester, crypto } = judgement;
  if (!requester) return false;
  const own = [...signer.person.keys.map((key) => keyFingerprint(key.key, crypto)), ...signer.person.also];
  if (own.some((fingerprint) => requester.fingerprints.has(fingerprint))) return false;
  if (authority !== requester.authority) return true;
  return signer.person.id !== requester.person && !requester.addedBy.includes(signer.person.id);
}

/** Every group of every root has its distinct persons, enough of them through an independent channel. */
export const everyRootIsSatisfied: Check = (judgement) => {
  for (const { pin, policy } of judgement.policies) {
    if (policy.requester === "server") continue;
    const approvers = judgement.approvers.get(pin.authority) ?? [];
    const fault = checkApprovals(policy, approvers);
    if (fault === "group-missing") {
      const needs = policy.require.map((need) => `${need.min} of ${need.group}`).join(" and ");
      const given = approvers.map((signer) => signer.person.id).join(", ") || "nobody";
      return { because: fault, detail: `${pin.root.name} asks for ${needs}; counted: ${given}` };
    }
    if (fault)
      return {
        because: fault,
        detail: `${pin.root.name} asks for ${policy.min_independent} through an independent channel`,
      };
  }
  return undefined;
};

/** The keys that the floor asks for are among the approvals that were counted. */
export const floorKeysApproved: Check = ({ device, approvers }) => {
  const extra = device.floor.state === "ok" ? (device.floor.floor.extra_keys ?? []) : [];
  if (extra.length === 0) return undefined;
  const used = new Set([...approvers.values()].flat().map((signer) => signer.fingerprint));
  const present = extra.filter((key) => used.has(key.fingerprint)).length;
  const asked = Math.max(...extra.map((key) => key.min));
  return present >= asked
    ? undefined
    : { because: "floor-keys", detail: `the floor asks for ${asked} of its own keys, ${present} approved` };
};

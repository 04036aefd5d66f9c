/** Who countersigned? Every pinned root counts its own persons, and the requester is never one of them. */
import type { Person } from "../../documents/root.ts";
import { checkApprovals } from "../../roots/approvals.ts";
import { sameHuman, shareMark } from "../../roots/key-marks.ts";
import type { PinnedRoot } from "../../roots/pinned.ts";
import { type Signer, signersOf } from "../../roots/signers.ts";
import type { Check, Judgement } from "../judgement.ts";

const NAMESPACE = "countersign.approve.v1";

/** Approvals are verified under every root; the requester, and whoever added the requester, do not count. */
export const approvalsAreCounted: Check = async (judgement) => {
  for (const { pin } of judgement.policies) {
    const signers = await signersOf(pin.persons, pin, judgement.signed, NAMESPACE, judgement.crypto);
    judgement.approvers.set(
      pin.authority,
      signers.persons.filter((signer) => mayApprove(signer, pin, judgement)),
    );
  }
  return undefined;
};

function mayApprove(signer: Signer<Person>, pin: PinnedRoot, { requester }: Judgement): boolean {
  // Where the server asked, no person is excluded: none has asked.
  if (!requester) return true;
  const own = pin.marks.get(signer.person.id) ?? new Set();
  return !shareMark(own, requester.marks) && !shareMark(own, requester.adderMarks);
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

/** Of the keys that the floor names, as many as it asks for stand behind the approvals that were counted: humans, not keys, in however many roots they stand. */
export const floorKeysApproved: Check = ({ device, approvers }) => {
  const extra = device.floor.state === "ok" ? (device.floor.floor.extra_keys ?? []) : [];
  if (extra.length === 0) return undefined;
  const named = new Set(extra.map((key) => key.fingerprint));
  const everybody = device.pins.flatMap((pin) => [...pin.marks.values()]);
  const humans: ReadonlySet<string>[] = [];
  for (const { authority, marks } of device.pins) {
    for (const { person, fingerprints } of approvers.get(authority) ?? []) {
      if (!fingerprints.some((fingerprint) => named.has(fingerprint))) continue;
      const human = sameHuman(marks.get(person.id) ?? new Set(), everybody);
      if (!humans.some((counted) => shareMark(counted, human))) humans.push(human);
    }
  }
  const present = humans.length;
  const asked = Math.max(...extra.map((key) => key.min));
  return present >= asked
    ? undefined
    : { because: "floor-keys", detail: `the floor asks for ${asked} of its own keys, ${present} approved` };
};

/** May this kind of thing be done here, in this way, within these limits: by the floor and by every pinned root? */
import type { Floor } from "../../documents/floor.ts";
import { policyFor } from "../../roots/approvals.ts";
import { type Check, requestOf } from "../judgement.ts";

/** The floor allows the kind, and the agent can carry it out. */
export const kindIsAllowedHere: Check = (judgement) => {
  const { device } = judgement;
  const { kind } = requestOf(judgement).action;
  if (device.floor.state === "ok" && device.floor.floor.deny?.includes(kind))
    return { because: "kind-denied-by-floor", detail: `the floor denies ${kind}` };
  return device.kinds.includes(kind)
    ? undefined
    : { because: "kind-unavailable", detail: `this agent does not do ${kind}` };
};

/** Every pinned root has a policy for exactly this kind and client. */
export const everyRootHasAPolicy: Check = (judgement) => {
  const request = requestOf(judgement);
  for (const pin of judgement.device.pins) {
    const policy = policyFor(pin.root, request.action.kind, request.client);
    if (!policy)
      return {
        because: "policy-missing",
        detail: `${pin.root.name} has none for ${request.action.kind} at ${request.client}`,
      };
    judgement.policies.push({ pin, policy });
  }
  return undefined;
};

/** Run-as, network and secrets are within the floor and every policy. */
export const mannerIsAllowed: Check = (judgement) => {
  const { run_as: runAs, network, action } = requestOf(judgement);
  const floor: Partial<Floor> = judgement.device.floor.state === "ok" ? judgement.device.floor.floor : {};
  if (floor.run_as && !floor.run_as.includes(runAs))
    return { because: "run-as-not-allowed", detail: `the floor does not allow ${runAs}` };
  if (floor.network && !floor.network.includes(network))
    return { because: "network-not-allowed", detail: `the floor does not allow network ${network}` };
  for (const { pin, policy } of judgement.policies) {
    if (!(policy.run_as ?? ["default"]).includes(runAs))
      return { because: "run-as-not-allowed", detail: `${pin.root.name} does not allow ${runAs}` };
    if (!policy.network.includes(network))
      return { because: "network-not-allowed", detail: `${pin.root.name} does not allow network ${network}` };
    if (action.kind === "script" && action.secrets.length > 0 && !policy.secrets)
      return { because: "secrets-not-allowed", detail: `${pin.root.name} allows no secrets` };
  }
  return undefined;
};

/** Not more devices at once than every policy allows. */
export const targetCountIsAllowed: Check = (judgement) => {
  const { target_count: count } = requestOf(judgement);
  const tight = judgement.policies.find(({ policy }) => count > policy.max_targets);
  return tight
    ? {
        because: "too-many-targets",
        detail: `${tight.pin.root.name} allows ${tight.policy.max_targets}, asked for ${count}`,
      }
    : undefined;
};

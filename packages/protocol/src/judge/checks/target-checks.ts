/** Is it meant for this device, under the name and client by which people know it? */
import type { Target } from "../../documents/request.ts";
import { MAX_LISTED_TARGETS } from "../../documents/request.ts";
import { verifyTarget } from "../target-tree.ts";
import { type Check, type Judgement, type Refusal, requestOf } from "../judgement.ts";

/** The device was admitted by an authority that it trusts, and to the client that the request names. */
export const clientIsOurs: Check = (judgement) => {
  const { admission } = judgement.device;
  const request = requestOf(judgement);
  if (!admission) return { because: "not-admitted", detail: "before admission a device is read-only" };
  // After a graduation the old authority's word ends with its root: the new one admits again.
  if (!judgement.device.pins.some((pin) => pin.authority === admission.authority))
    return { because: "not-admitted", detail: "the authority that admitted it is no longer pinned" };
  if (admission.client !== request.client)
    return {
      because: "wrong-client",
      detail: `admitted to ${admission.client}, asked for ${request.client}`,
    };
  return undefined;
};

/** The device's own fingerprint is among exactly `target_count` targets. */
export const targetIsThisDevice: Check = (judgement) => {
  const found = findTarget(judgement);
  if ("because" in found) return found;
  judgement.target = found;
  return undefined;
};

function findTarget(judgement: Judgement): Target | Refusal {
  const { device, offer, crypto } = judgement;
  const { targets, targets_root: root, target_count: count } = requestOf(judgement);
  if ((targets === undefined) === (root === undefined))
    return { because: "targets-malformed", detail: "either targets or targets_root" };
  if (targets) {
    if (targets.length !== count)
      return { because: "target-count", detail: `${count} stated, ${targets.length} listed` };
    return (
      targets.find((target) => target.fingerprint === device.fingerprint) ?? {
        because: "not-a-target",
        detail: "this device is not listed",
      }
    );
  }
  if (count <= MAX_LISTED_TARGETS)
    return { because: "targets-malformed", detail: `up to ${MAX_LISTED_TARGETS} targets are listed` };
  const { proof } = offer;
  if (!proof || proof.fingerprint !== device.fingerprint)
    return { because: "not-a-target", detail: "no proof for this device" };
  if (!verifyTarget(proof, count, root ?? "", crypto))
    return { because: "not-a-target", detail: "the proof does not lead to the signed targets" };
  return { fingerprint: proof.fingerprint, name: proof.name, admission: proof.admission };
}

/** The target names this device's own admission and the name in it: no other machine under a familiar name. */
export const nameIsOurs: Check = ({ device, target }) => {
  if (target?.name !== device.admission?.name)
    return {
      because: "wrong-name",
      detail: `admitted as ${device.admission?.name}, asked for ${target?.name}`,
    };
  if (target?.admission !== device.admission?.hash)
    return { because: "wrong-admission", detail: "another admission than the one held" };
  return undefined;
};

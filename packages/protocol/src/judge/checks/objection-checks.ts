/** Has anybody who may object done so? */
import { type Check, requestOf, subjectsOf } from "../judgement.ts";

/** No pinned root lists the request, or the standing approval of a use, as revoked. */
export const notRevoked: Check = (judgement) => {
  const subjects = subjectsOf(judgement);
  const by = judgement.device.pins.find((pin) => subjects.some((hash) => pin.root.revoked.includes(hash)));
  return by ? { because: "revoked", detail: `${by.root.name} revoked it` } : undefined;
};

/** No approver vetoed it, and its requester did not cancel it. */
export const notObjectedTo: Check = (judgement) => {
  const { requester } = requestOf(judgement);
  const subjects = subjectsOf(judgement);
  for (const veto of judgement.device.vetoes) {
    if (!subjects.includes(veto.subject)) continue;
    if (veto.effect === "veto") return { because: "vetoed", detail: `by ${veto.person}` };
    const own = veto.authority === requester.authority && veto.person === requester.person;
    if (veto.effect === "cancel" && own) return { because: "cancelled", detail: `by ${veto.person}` };
  }
  return undefined;
};

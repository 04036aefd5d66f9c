/** Has anybody who may object done so? */
import { type Check, requestOf } from "../judgement.ts";

/** No pinned root lists the request as revoked. */
export const notRevoked: Check = ({ device, requestHash }) => {
  const by = device.pins.find((pin) => requestHash !== undefined && pin.root.revoked.includes(requestHash));
  return by ? { because: "revoked", detail: `${by.root.name} revoked it` } : undefined;
};

/** No approver vetoed it, and its requester did not cancel it. */
export const notObjectedTo: Check = (judgement) => {
  const { requester } = requestOf(judgement);
  for (const veto of judgement.device.vetoes) {
    if (veto.subject !== judgement.requestHash) continue;
    if (veto.effect === "veto") return { because: "vetoed", detail: `by ${veto.person}` };
    const own = veto.authority === requester.authority && veto.person === requester.person;
    if (veto.effect === "cancel" && own) return { because: "cancelled", detail: `by ${veto.person}` };
  }
  return undefined;
};

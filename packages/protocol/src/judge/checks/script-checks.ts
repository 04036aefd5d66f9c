/** Are these the very bytes that people signed? */
import { hashOf } from "../../documents/document.ts";
import { type Check, requestOf } from "../judgement.ts";

/** The script bytes at hand hash to the signed hash. The sealed copy is checked again before it is executed. */
export const scriptIsTheSignedOne: Check = (judgement) => {
  const { action } = requestOf(judgement);
  const { script } = judgement.offer;
  if (action.kind !== "script") return undefined;
  if (!script) return { because: "script-missing", detail: "no script bytes came with the request" };
  const hash = hashOf(script, judgement.crypto);
  return hash === action.hash
    ? undefined
    : { because: "script-hash", detail: `signed ${action.hash}, received ${hash}` };
};

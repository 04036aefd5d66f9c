/** Is it now? And never again? */
import { effectiveNow } from "../device-trust.ts";
import { type Check, requestOf } from "../judgement.ts";

/** The window is one, and no longer than the floor and every policy allow. */
export const windowIsAllowed: Check = (judgement) => {
  const { not_before: from, not_after: until } = requestOf(judgement);
  if (until <= from) return { because: "window-malformed", detail: "it ends before it begins" };
  const floor = judgement.device.floor;
  const limits = judgement.policies.map(({ policy }) => policy.max_window);
  if (floor.state === "ok" && floor.floor.max_window !== undefined) limits.push(floor.floor.max_window);
  const limit = Math.min(...limits);
  return until - from > limit
    ? { because: "window-too-long", detail: `${until - from} seconds asked, ${limit} allowed` }
    : undefined;
};

/** The window holds at the later of the local clock and the watermark. */
export const windowIsOpen: Check = (judgement) => {
  const { not_before: from, not_after: until } = requestOf(judgement);
  const now = effectiveNow(judgement.device);
  if (now < from) return { because: "too-early", detail: `${from - now} seconds before its window` };
  return now > until ? { because: "expired", detail: `${now - until} seconds after its window` } : undefined;
};

/** The request id was never consumed here. */
export const idIsUnused: Check = (judgement) =>
  judgement.device.consumed(requestOf(judgement).id)
    ? { because: "replayed", detail: "this request was executed here already" }
    : undefined;

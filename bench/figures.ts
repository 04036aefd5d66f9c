/** The figures that exist, in the order of figures.md: `npm run bench` without a name runs these. */
import { authorisedRead } from "./figures/authorised-read.ts";
import { decisions } from "./figures/decisions.ts";
import { dispatchToOne, dispatchToTwenty } from "./figures/dispatch.ts";
import { tasksInTime } from "./figures/due-tasks.ts";
import { firstPaint } from "./figures/first-paint.ts";
import { firstStart } from "./figures/first-start.ts";
import { idleAgent } from "./figures/idle-agent.ts";
import { manyDevices } from "./figures/many-devices.ts";
import { manyTargets } from "./figures/many-targets.ts";
import { smoothOutput } from "./figures/smooth-output.ts";
import { verifiedDecision } from "./figures/verified-decision.ts";
import type { Figure } from "./harness/contest.ts";

/** All of them. */
export const figures: readonly Figure[] = [
  dispatchToOne,
  dispatchToTwenty,
  authorisedRead,
  firstStart,
  decisions,
  verifiedDecision,
  idleAgent,
  firstPaint,
  smoothOutput,
  manyDevices,
  tasksInTime,
  manyTargets,
];

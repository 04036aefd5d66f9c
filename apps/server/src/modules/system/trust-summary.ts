/** Asked here, answered by the module that keeps roots. */
import { question } from "../../platform/questions.ts";

/** What the operator's root says about scripts. */
export interface TrustSummary {
  readonly level: "off" | "code" | "countersign" | "quorum";
  readonly trust: "server-trust" | "console-trust" | "device-trust";
  /** Hash of the newest operator root; null without one. */
  readonly operatorRoot: string | null;
  /** Whether that root is the one-person root of a new installation. */
  readonly trial: boolean;
}

/** The level of the operator's root; with nobody to answer there is none. */
export const trustSummary = question<[], Promise<TrustSummary>>("trust-summary", () =>
  Promise.resolve({ level: "off", trust: "server-trust", operatorRoot: null, trial: false }),
);

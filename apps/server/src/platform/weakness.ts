/** Weaknesses of an installation, in words: what `countersign doctor` tells. */
import { question } from "./questions.ts";

/** One weakness. */
export interface Weakness {
  readonly code: string;
  readonly severity: "critical" | "moderate" | "low";
  /** What is so. */
  readonly sentence: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** Modules add their own with `ctx.questions.answerToo(weaknesses, …)`. */
export const weaknesses = question<[], Promise<readonly Weakness[]>>("weaknesses", () => Promise.resolve([]));

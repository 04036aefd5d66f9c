/** All cases of judge.json. */
import { judgeCheckCases } from "./judge-check-cases.ts";
import { judgePeopleCases } from "./judge-people-cases.ts";
import type { Vector } from "./vector.ts";

/** Each check alone, and everything about who is whom. */
export function judgeCases(): Vector[] {
  return [...judgeCheckCases(), ...judgePeopleCases()];
}

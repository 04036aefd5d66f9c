/** All cases of roots.json. */
import { admissionCases } from "./admission-cases.ts";
import { logresetCases } from "./logreset-cases.ts";
import { peopleCases } from "./people-cases.ts";
import { rootChainCases } from "./root-chain-cases.ts";
import { rootRuleCases } from "./root-rule-cases.ts";
import { tokenCases } from "./token-cases.ts";
import type { Vector } from "./vector.ts";

/** Pinning, walking, graduation, adoption, people lists, admissions, vetoes, admission tokens and log resets. */
export function rootCases(): Vector[] {
  return [
    ...rootRuleCases(),
    ...rootChainCases(),
    ...peopleCases(),
    ...admissionCases(),
    ...tokenCases(),
    ...logresetCases(),
  ];
}

/** Every siege there is, in the order in which they are laid. */
import type { Siege } from "@countersign/testkit";
import { breakglassSiege } from "./breakglass-siege.ts";
import { delegatesSiege } from "./delegates-siege.ts";
import { enrolmentSiege } from "./enrolment-siege.ts";
import { floorSiege } from "./floor-siege.ts";
import { linkSiege } from "./link-siege.ts";
import { operatorSiege } from "./operator-siege.ts";
import { rootsSiege } from "./roots-siege.ts";
import { standingSiege } from "./standing-siege.ts";
import { stateSiege } from "./state-siege.ts";
import { tokenSiege } from "./token-siege.ts";
import { trialSiege } from "./trial-siege.ts";
import { twoRootsSiege } from "./two-roots-siege.ts";

/** All of them. */
export const sieges: readonly Siege[] = [
  operatorSiege,
  twoRootsSiege,
  rootsSiege,
  delegatesSiege,
  trialSiege,
  floorSiege,
  enrolmentSiege,
  linkSiege,
  stateSiege,
  standingSiege,
  tokenSiege,
  breakglassSiege,
];

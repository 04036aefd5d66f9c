/** The codes of this module. */
import type { ProblemTable } from "../../platform/http/problem-error.ts";

export const accessProblems: ProblemTable = {
  "role-exists": { status: 409, title: "Another role has this name." },
  "role-fixed": { status: 409, title: "This role comes with the product and stays as it is." },
  "role-held": { status: 409, title: "Somebody holds this role." },
  "role-scope": { status: 422, title: "This role, or what it should give, belongs elsewhere." },
  "one-msp-role": { status: 422, title: "A person has one MSP role at most." },
  "no-areas": { status: 409, title: "Areas are set for MSP Managers and Supporters only." },
  "tier-exists": { status: 409, title: "Another tier has this name." },
  "tier-not-offered": { status: 409, title: "This tier is not offered any more." },
  "tiers-changed": { status: 409, title: "Somebody else changed the tiers." },
  "tiers-full": { status: 409, title: "There is no room for another tier." },
  "tiers-off": { status: 409, title: "Tiers are off: nobody is given one." },
  "without-role": { status: 409, title: "Somebody would be left without an enabled role." },
};

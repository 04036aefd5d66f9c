/** The codes of this module. */
import type { ProblemTable } from "../../platform/http/problem-error.ts";

export const accessProblems: ProblemTable = {
  "role-exists": { status: 409, title: "Another role has this name." },
  "role-fixed": { status: 409, title: "This role comes with the product and stays as it is." },
  "role-held": { status: 409, title: "Somebody holds this role." },
  "role-scope": { status: 422, title: "This role, or what it should give, belongs elsewhere." },
  "one-msp-role": { status: 422, title: "A person has one MSP role at most." },
  "no-areas": { status: 409, title: "Areas are set for MSP Managers and Supporters only." },
  "without-role": { status: 409, title: "Somebody would be left without an enabled role." },
};

/** The codes of this module. */
import type { ProblemTable } from "../../platform/http/problem-error.ts";

export const scimProblems: ProblemTable = {
  "scim-two-credentials": {
    status: 409,
    title: "Two credentials are good already: end one first.",
  },
  "scim-groups-at-sign-in": {
    status: 409,
    title:
      "Groups give roles at each sign-in by this provider: empty that list before groups give them here.",
  },
  "scim-raises": {
    status: 422,
    title: "A group never gives a role that lets people change rights, settings or trust.",
  },
};

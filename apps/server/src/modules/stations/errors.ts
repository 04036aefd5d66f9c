/** The codes that this module answers with. */
import type { ProblemTable } from "../../platform/http/problem-error.ts";

/** Code → status and title. */
export const stationProblems: ProblemTable = {
  "station-proof": { status: 401, title: "The station did not prove its key." },
  "too-many-stations": { status: 409, title: "Too many stations wait to be accepted." },
  "station-changed": { status: 409, title: "The station is not what was compared." },
  "too-many-cards": { status: 409, title: "Too many cards are on offer: add or discard some first." },
  "view-refused": { status: 403, title: "This link opens nothing." },
  "view-taken": { status: 409, title: "This link belongs to another station." },
};

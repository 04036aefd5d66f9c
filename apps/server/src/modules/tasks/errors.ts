/** The codes that this module answers with. */
import type { ProblemTable } from "../../platform/http/problem-error.ts";

/** Code → status and title. */
export const taskProblems: ProblemTable = {
  "schedule-invalid": { status: 422, title: "The schedule makes no sense." },
  "too-many-tasks": { status: 409, title: "This installation has as many tasks as it may." },
  "task-known": { status: 409, title: "The client has a task of this name already." },
};

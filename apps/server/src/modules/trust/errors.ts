/** The codes that this module answers with. */
import type { ProblemTable } from "../../platform/http/problem-error.ts";

/** Code → status and title. */
export const trustProblems: ProblemTable = {
  "document-refused": { status: 422, title: "No device would take this document." },
  "document-known": { status: 409, title: "This document is published already, with these signatures." },
  "leaves-devices-behind": { status: 409, title: "Devices would not follow, and nobody said so." },
  "order-refused": { status: 422, title: "The trial key signs nothing but its own trial's last root." },
  "signature-refused": { status: 422, title: "A signature was not accepted." },
};

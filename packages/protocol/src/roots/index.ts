/** Roots, people lists, admissions and vetoes: accepting them, and counting who signed. */
export * from "./admitted-by-token.ts";
export * from "./adopt-client-root.ts";
export * from "./approvals.ts";
export * from "./check-admission.ts";
export * from "./check-logreset.ts";
export * from "./check-people.ts";
export * from "./check-root.ts";
export * from "./check-token.ts";
export * from "./check-veto.ts";
export * from "./gone-keys.ts";
export * from "./graduate-root.ts";
export * from "./key-marks.ts";
export * from "./pin-first-root.ts";
export * from "./pinned.ts";
export * from "./signed.ts";
export * from "./signers.ts";
export * from "./walk-roots.ts";

/** Signed worlds in a few lines: people, roots, lists, admissions, requests and a device that judges them. */
export * from "./fake-device.ts";
export * from "./make-breakglass.ts";
export * from "./make-documents.ts";
export * from "./make-logreset.ts";
export * from "./make-request.ts";
export * from "./make-root.ts";
export * from "./make-standing.ts";
export * from "./make-token.ts";
export * from "./make-world.ts";
export * from "./seeded-key.ts";
export * from "./signed-document.ts";
export * from "./soft-person.ts";
export * from "./world-clock.ts";

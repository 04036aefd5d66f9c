/** Where Node keeps the code it has stripped of types and compiled: beside the code itself, so that whoever may write the one may write the other, and nobody else. */
import { fileURLToPath } from "node:url";

/** The directory; where it cannot be written, everything works without it. Never a shared temporary directory: what lies there is executed. */
export const COMPILE_CACHE = fileURLToPath(
  new URL("../../../node_modules/.cache/countersign", import.meta.url),
);

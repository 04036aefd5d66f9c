/** The frames between a link and the gateway. */
export * from "./carry.ts";
export {
  type Carried,
  type FromLink,
  type FromServer,
  MAX_FRAME_BYTES,
  MAX_OUTPUT_CHUNK,
  MAX_TRUST_DOCUMENTS,
  readFromLink,
  readFromServer,
} from "./frames.ts";
export * from "./link-proof.ts";
export * from "./station-proof.ts";
export * from "./token-line.ts";

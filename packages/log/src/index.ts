/**
 * The tamper-evident log, pure: no input or output, no clock; hashing and signature checks are passed in.
 *
 * The formats are others' on purpose, so that others' tools can audit us: RFC 6962 hashing, C2SP tlog-tiles,
 * tlog-checkpoint and signed-note. Only what stands inside an entry (entry-header.ts) and the bodies beside the tiles
 * of an export (export-layout.ts) are our own.
 */
export { formatCheckpoint, parseCheckpoint } from "./checkpoint.ts";
export type { Checkpoint, CheckpointRefusal } from "./checkpoint.ts";
export { accessReviewText, type AccessReviewNote, openAccessReview } from "./access-review-note.ts";
export { commit, SALT_BYTES } from "./commitment.ts";
export { checkBody, makeEntry, MAX_BODY_BYTES } from "./entry.ts";
export type { BodyRefusal, EntryBody, MadeEntry } from "./entry.ts";
export { decodeBundle, encodeBundle, MAX_BUNDLE_BYTES, MAX_ENTRY_BYTES } from "./entry-bundle.ts";
export type { BundleRefusal } from "./entry-bundle.ts";
export { encodeHeader, ENTRY_FORMAT, isEventName, MAX_HEADER_BYTES, parseHeader } from "./entry-header.ts";
export type { EntryHeader, HeaderRefusal } from "./entry-header.ts";
export {
  CHECKPOINT_PATH,
  decodeBodies,
  encodeBodies,
  formatBodiesPath,
  MAX_BODIES_BYTES,
} from "./export-layout.ts";
export type { ExportedBody, ExportReader } from "./export-layout.ts";
export type { EntryFault, ExportRefusal, ExportVerdict } from "./export-verdict.ts";
export { appendLeaves, emptyFrontier, extendFrontier, frontierRoot } from "./frontier.ts";
export type { Extension, Frontier } from "./frontier.ts";
export { parseFrontier, serializeFrontier } from "./frontier-bytes.ts";
export type { FrontierRefusal } from "./frontier-bytes.ts";
export { HASH_BYTES } from "./hasher.ts";
export type { Hasher } from "./hasher.ts";
export { emptyRoot, hashLeaves, hashPairs, leafHash, nodeHash, subtreeRoot } from "./hashing.ts";
export { LogError } from "./log-error.ts";
export type { LogErrorCode } from "./log-error.ts";
export { makeConsistencyProof, makeInclusionProof } from "./make-proof.ts";
export type { MadeProof, ProofRefusal, TileReader } from "./make-proof.ts";
export { openCheckpoint, signCheckpoint } from "./signed-checkpoint.ts";
export type { OpenCheckpointRefusal } from "./signed-checkpoint.ts";
export {
  formatNote,
  MAX_NOTE_BYTES,
  MAX_NOTE_SIGNATURES,
  parseNote,
  signNote,
  verifyNote,
} from "./signed-note.ts";
export type {
  NoteParseRefusal,
  NoteSignature,
  NoteSigner,
  NoteVerifyRefusal,
  SignedNote,
} from "./signed-note.ts";
export { MAX_TILE_LEVEL, TILE_WIDTH, tileWidth } from "./tile.ts";
export type { Tile, TileCoordinates } from "./tile.ts";
export { formatBundlePath, formatTileIndex, formatTilePath, parseTilePath } from "./tile-path.ts";
export type { BundleCoordinates, TilePath, TilePathRefusal } from "./tile-path.ts";
export {
  formatKeyId,
  formatVerifierKey,
  isKeyName,
  makeVerifierKey,
  parseVerifierKey,
} from "./verifier-key.ts";
export type { VerifierKey, VerifierKeyRefusal } from "./verifier-key.ts";
export { verifyConsistency } from "./verify-consistency.ts";
export type { ConsistencyClaim, ConsistencyRefusal } from "./verify-consistency.ts";
export { verifyExport } from "./verify-export.ts";
export type { ExportToVerify } from "./verify-export.ts";
export { verifyInclusion } from "./verify-inclusion.ts";
export type { InclusionClaim, InclusionRefusal } from "./verify-inclusion.ts";

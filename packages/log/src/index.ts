/**
 * The tamper-evident log, pure: no input or output, no clock; hashing and signature checks are passed in.
 *
 * The formats are others' on purpose, so that others' tools can audit us: RFC 6962 hashing, C2SP tlog-tiles,
 * tlog-checkpoint and signed-note. Only what stands inside an entry (entry.ts) and beside the tiles in an export
 * (export-layout.ts) is our own.
 */
export { decodeBundle, encodeBundle, MAX_BUNDLE_BYTES, MAX_ENTRY_BYTES } from "./entry-bundle.ts";
export type { BundleRefusal } from "./entry-bundle.ts";
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
export { MAX_TILE_LEVEL, TILE_WIDTH, tileWidth } from "./tile.ts";
export type { Tile, TileCoordinates } from "./tile.ts";
export { formatBundlePath, formatTileIndex, formatTilePath, parseTilePath } from "./tile-path.ts";
export type { BundleCoordinates, TilePath, TilePathRefusal } from "./tile-path.ts";
export { verifyConsistency } from "./verify-consistency.ts";
export type { ConsistencyClaim, ConsistencyRefusal } from "./verify-consistency.ts";
export { verifyInclusion } from "./verify-inclusion.ts";
export type { InclusionClaim, InclusionRefusal } from "./verify-inclusion.ts";

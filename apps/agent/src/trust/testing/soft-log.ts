/** A log that a test can grow and bend, with a key of its own, as a device hears of it. */
import { generateKeyPairSync, sign } from "node:crypto";
import {
  appendLeaves,
  emptyFrontier,
  formatTilePath,
  formatVerifierKey,
  hashLeaves,
  makeConsistencyProof,
  makeVerifierKey,
  signCheckpoint,
} from "@countersign/log";
import { nodeHasher } from "@countersign/log/node";
import { encodeHex } from "@countersign/protocol";
import { noTrust, type TrustState } from "../trust-state.ts";

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const raw = new Uint8Array(Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url"));
/** The log's key. */
export const key = makeVerifierKey(nodeHasher, "log.example", raw);
const signer = { key, sign: (message: Uint8Array) => new Uint8Array(sign(null, message, privateKey)) };
/** A device that knows the log's key and nothing else. */
export const enrolled: TrustState = { ...noTrust, logKey: formatVerifierKey(key) };

/** A log of so many entries; `twist` makes all from that one on different. */
export function log(size: number, twist = size) {
  const tiles = new Map<string, Uint8Array>();
  const entries = Array.from({ length: size }, (_, at) => Uint8Array.of(at, at < twist ? 0 : 1));
  const { root, tiles: made } = appendLeaves(nodeHasher, emptyFrontier, hashLeaves(nodeHasher, entries));
  for (const tile of made) tiles.set(formatTilePath(tile), tile.hashes);
  const readTile = (level: number, index: number, width: number) =>
    Promise.resolve(tiles.get(formatTilePath({ level, index, width })));
  return { size, root, readTile };
}

/** Its head as a frame brings it, with the proof from a size that the device reported. */
export async function shown(tree: ReturnType<typeof log>, from?: number) {
  const note = await signCheckpoint({ origin: key.name, size: tree.size, root: tree.root }, [signer]);
  const made =
    from === undefined
      ? undefined
      : await makeConsistencyProof(nodeHasher, tree, { oldSize: from, newSize: tree.size });
  if (made && !made.ok) throw new Error(made.because);
  const proof = made ? made.proof.map((hash) => `sha256:${encodeHex(hash)}`) : [];
  return { note: new TextDecoder().decode(note), proof };
}

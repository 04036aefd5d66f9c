/** Every device is a witness of the log: it keeps the newest checkpoint, and a contradiction for good. */
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
import { nodeCrypto } from "@countersign/protocol/node";
import { describe, expect, test } from "vitest";
import { takeCheckpoint } from "./take-checkpoint.ts";
import { noTrust, type TrustState } from "./trust-state.ts";

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const raw = new Uint8Array(Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url"));
const key = makeVerifierKey(nodeHasher, "log.example", raw);
const signer = { key, sign: (message: Uint8Array) => new Uint8Array(sign(null, message, privateKey)) };
const enrolled: TrustState = { ...noTrust, logKey: formatVerifierKey(key) };

/** A log of so many entries; `twist` makes all from that one on different. */
function log(size: number, twist = size) {
  const tiles = new Map<string, Uint8Array>();
  const entries = Array.from({ length: size }, (_, at) => Uint8Array.of(at, at < twist ? 0 : 1));
  const { root, tiles: made } = appendLeaves(nodeHasher, emptyFrontier, hashLeaves(nodeHasher, entries));
  for (const tile of made) tiles.set(formatTilePath(tile), tile.hashes);
  const readTile = (level: number, index: number, width: number) =>
    Promise.resolve(tiles.get(formatTilePath({ level, index, width })));
  return { size, root, readTile };
}

async function shown(tree: ReturnType<typeof log>, from?: number) {
  const note = await signCheckpoint({ origin: key.name, size: tree.size, root: tree.root }, [signer]);
  const made =
    from === undefined
      ? undefined
      : await makeConsistencyProof(nodeHasher, tree, { oldSize: from, newSize: tree.size });
  if (made && !made.ok) throw new Error(made.because);
  const proof = made ? made.proof.map((hash) => `sha256:${encodeHex(hash)}`) : [];
  return { note: new TextDecoder().decode(note), proof };
}

async function take(state: TrustState, checkpoint: { note: string; proof: readonly string[] }) {
  const { state: after, objections } = await takeCheckpoint(state, checkpoint, nodeCrypto);
  return { after, codes: objections.map(({ because }) => because) };
}

describe("A checkpoint", () => {
  test("is taken where it extends the one held", async () => {
    const first = await take(enrolled, await shown(log(5)));
    const second = await take(first.after, await shown(log(9), 5));
    expect(second.codes).toEqual([]);
    expect(second.after.checkpoints.map(({ size }) => size)).toEqual([5, 9]);
    expect((await take(second.after, await shown(log(9)))).after).toBe(second.after);
  });

  test("that is older is stale; one without proof from the newest held is not taken; neither is an alarm", async () => {
    const held = (await take((await take(enrolled, await shown(log(5)))).after, await shown(log(9), 5)))
      .after;
    for (const [checkpoint, code] of [
      [await shown(log(5)), "checkpoint-stale"],
      [await shown(log(12)), "checkpoint-unproven"],
      [await shown(log(12), 5), "checkpoint-unproven"],
    ] as const) {
      const { after, codes } = await take(held, checkpoint);
      expect(codes).toEqual([code]);
      expect(after).toBe(held);
    }
  });

  test("that contradicts the one held is an alarm for good", async () => {
    const held = (await take(enrolled, await shown(log(9)))).after;
    const sameSize = await take(held, await shown(log(9, 4)));
    expect(sameSize).toMatchObject({ codes: ["log-inconsistent"], after: { logFault: "log-inconsistent" } });
    const rewritten = await take(held, await shown(log(12, 4), 9));
    expect(rewritten).toMatchObject({ codes: ["log-inconsistent"], after: { logFault: "log-inconsistent" } });
    const later = await take(rewritten.after, await shown(log(12), 9));
    expect(later.after).toMatchObject({ logFault: "log-inconsistent" });
  });

  test("by another key, or without a key from enrolment, is nothing", async () => {
    const other = generateKeyPairSync("ed25519");
    const otherRaw = new Uint8Array(
      Buffer.from(other.publicKey.export({ format: "jwk" }).x ?? "", "base64url"),
    );
    const stranger = {
      ...noTrust,
      logKey: formatVerifierKey(makeVerifierKey(nodeHasher, "log.example", otherRaw)),
    };
    expect(await take(stranger, await shown(log(3)))).toMatchObject({
      codes: ["note-unknown-signers"],
      after: stranger,
    });
    expect(await take(noTrust, await shown(log(3)))).toMatchObject({ codes: [], after: noTrust });
  });
});

/** The signer believes only proofs. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  appendLeaves,
  emptyFrontier,
  frontierRoot,
  hashLeaves,
  makeConsistencyProof,
  openCheckpoint,
  parseVerifierKey,
} from "@countersign/log";
import { nodeHasher } from "@countersign/log/node";
import { nodeCrypto } from "@countersign/protocol/node";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openCheckpointSigner, type TreeHead } from "./checkpoint-signer.ts";

let keysDir: string;
beforeEach(() => {
  keysDir = mkdtempSync(join(tmpdir(), "countersign-signer-"));
});
afterEach(() => rmSync(keysDir, { recursive: true }));

/** A small tree and the proofs within it. */
function tree(entries: readonly string[]): {
  head: TreeHead;
  prove: (from: number) => Promise<readonly Uint8Array[]>;
} {
  const leaves = hashLeaves(
    nodeHasher,
    entries.map((entry) => new Uint8Array(Buffer.from(entry))),
  );
  const { frontier } = appendLeaves(nodeHasher, emptyFrontier, leaves);
  return {
    head: { size: entries.length, root: frontierRoot(nodeHasher, frontier) },
    prove: async (oldSize) => {
      const reader = {
        readTile: (_level: number, _index: number, width: number) =>
          Promise.resolve(leaves.slice(0, width * 32)),
      };
      const made = await makeConsistencyProof(nodeHasher, reader, { oldSize, newSize: entries.length });
      if (!made.ok) throw new Error(made.because);
      return made.proof;
    },
  };
}

const history = ["one", "two", "three", "four", "five", "six", "seven"];

async function sign(entries: readonly string[], lie: { proof?: readonly Uint8Array[] } = {}) {
  const { head, prove } = tree(entries);
  const { proof } = lie;
  return openCheckpointSigner(keysDir, "c.example").sign(head, proof ? () => Promise.resolve(proof) : prove);
}

test("signs what continues the last head, across restarts, under one key", async () => {
  for (const size of [0, 1, 3, 3, 7]) {
    const note = await sign(history.slice(0, size));
    const vkey = parseVerifierKey(nodeHasher, openCheckpointSigner(keysDir, "elsewhere.example").vkey);
    if (!vkey.ok) throw new Error(vkey.because);
    expect(vkey.key.name).toMatch(/^c\.example\/log\/[0-9a-f]{8}$/);
    const opened = await openCheckpoint(nodeCrypto, note, [vkey.key]);
    expect(opened).toMatchObject({ ok: true, checkpoint: { size, origin: vkey.key.name } });
  }
  expect(statSync(join(keysDir, "log.key")).mode & 0o777).toBe(0o600);
});

describe("refuses", () => {
  const rewritten = ["one", "TWO", ...history.slice(2)];

  test.each([
    ["a shorter log", "log-shrank", history.slice(0, 4), {}],
    ["another log of the same length", "log-forked", rewritten.slice(0, 5), {}],
    ["a longer log with another beginning", "log-forked", rewritten, {}],
    ["a longer log without a proof", "log-forked", history, { proof: [] }],
    [
      "a longer log with hashes for a proof that prove nothing",
      "log-forked",
      history,
      { proof: [new Uint8Array(32), new Uint8Array(32)] },
    ],
  ])("%s", async (_, code, entries, lie) => {
    await sign(history.slice(0, 5));
    const before = readFileSync(join(keysDir, "log-last-signed.json"), "utf8");
    await expect(sign(entries, lie)).rejects.toMatchObject({ code });
    expect(readFileSync(join(keysDir, "log-last-signed.json"), "utf8")).toBe(before);
    // And goes on with what is right.
    await sign(history);
  });

  test("everything while its own record is damaged: forgetting it would allow a fork", async () => {
    await sign(history.slice(0, 5));
    writeFileSync(join(keysDir, "log-last-signed.json"), "{}");
    await expect(sign(history)).rejects.toThrow();
  });

  test("a damaged key, instead of making another one", () => {
    writeFileSync(join(keysDir, "log.key"), "{");
    expect(() => openCheckpointSigner(keysDir, "c.example")).toThrow("restore it from a backup");
  });
});

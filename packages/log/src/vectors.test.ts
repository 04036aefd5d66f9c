import { readFileSync } from "node:fs";
import {
  canonicalBytes,
  decodeBase64,
  decodeHex,
  encodeBase64,
  encodeHex,
  encodeUtf8,
  type Json,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { describe, expect, test } from "vitest";
import entriesFile from "../vectors/entries.json" with { type: "json" };
import exportFile from "../vectors/export.json" with { type: "json" };
import { vectorFiles } from "../vectors/generate.ts";
import notesFile from "../vectors/notes.json" with { type: "json" };
import tilePathsFile from "../vectors/tile-paths.json" with { type: "json" };
import treeFile from "../vectors/tree.json" with { type: "json" };
import { checkBody, makeEntry } from "./entry.ts";
import { appendLeaves, emptyFrontier } from "./frontier.ts";
import { leafHash } from "./hashing.ts";
import { nodeHasher } from "./node-hasher.ts";
import { openCheckpoint } from "./signed-checkpoint.ts";
import { parseNote, verifyNote } from "./signed-note.ts";
import { naiveConsistency, naivePath, naiveRoot } from "./testing/naive-tree.ts";
import { formatBundlePath, formatTilePath, parseTilePath } from "./tile-path.ts";
import { parseVerifierKey, type VerifierKey } from "./verifier-key.ts";
import { verifyConsistency } from "./verify-consistency.ts";
import { verifyExport } from "./verify-export.ts";
import { verifyInclusion } from "./verify-inclusion.ts";

const because = (result: { ok: true } | { ok: false; because: string }): string =>
  result.ok ? "ok" : result.because;

function bytesOf(hex: string): Uint8Array {
  const bytes = decodeHex(hex);
  if (bytes === undefined) throw new Error(`not hex: ${hex}`);
  return bytes;
}

function fromBase64(text: string): Uint8Array {
  const bytes = decodeBase64(text);
  if (bytes === undefined) throw new Error(`not base64: ${text}`);
  return bytes;
}

function keyOf(vkey: string): VerifierKey {
  const parsed = parseVerifierKey(nodeHasher, vkey);
  if (!parsed.ok) throw new Error(parsed.because);
  return parsed.key;
}

test("the published files are what the generator writes", async () => {
  const files = await vectorFiles();
  expect(files.size).toBe(5);
  for (const [name, content] of files) {
    const published = readFileSync(new URL(`../vectors/${name}`, import.meta.url), "utf8");
    expect(published, name).toBe(`${JSON.stringify(content, null, 1)}\n`);
  }
});

describe("tree.json", () => {
  const entries = treeFile.entries.map(bytesOf);

  test("the shared roots come out of appending, and out of the recursive definition", () => {
    let state = appendLeaves(nodeHasher, emptyFrontier, new Uint8Array(0));
    for (const [size, root] of treeFile.roots.entries()) {
      expect(encodeHex(state.root)).toBe(root);
      expect(encodeHex(naiveRoot(entries.slice(0, size)))).toBe(root);
      const next = entries[size];
      if (next !== undefined) state = appendLeaves(nodeHasher, state.frontier, leafHash(nodeHasher, next));
    }
    expect(treeFile.roots).toHaveLength(entries.length + 1);
  });

  test("each inclusion proof is the recursive definition's and verifies", () => {
    expect(treeFile.inclusion).toHaveLength(36);
    for (const { index, size, root, leaf, proof } of treeFile.inclusion) {
      expect(naivePath(index, entries.slice(0, size)).map(encodeHex)).toEqual(proof);
      const claim = { index, size, root: bytesOf(root), leaf: bytesOf(leaf), proof: proof.map(bytesOf) };
      expect(because(verifyInclusion(nodeHasher, claim))).toBe("ok");
    }
  });

  test("each consistency proof is the recursive definition's and verifies", () => {
    expect(treeFile.consistency).toHaveLength(44);
    for (const { oldSize, oldRoot, newSize, newRoot, proof } of treeFile.consistency) {
      if (oldSize > 0)
        expect(naiveConsistency(oldSize, entries.slice(0, newSize)).map(encodeHex)).toEqual(proof);
      const claim = {
        oldSize,
        oldRoot: bytesOf(oldRoot),
        newSize,
        newRoot: bytesOf(newRoot),
        proof: proof.map(bytesOf),
      };
      expect(because(verifyConsistency(nodeHasher, claim))).toBe("ok");
    }
  });

  test.each(treeFile.inclusionRefused)("inclusion is refused: $why", (vector) => {
    const { index, size, root, leaf, proof } = vector;
    const claim = { index, size, root: bytesOf(root), leaf: bytesOf(leaf), proof: proof.map(bytesOf) };
    expect(because(verifyInclusion(nodeHasher, claim))).toBe(vector.because);
  });

  test.each(treeFile.consistencyRefused)("consistency is refused: $why", (vector) => {
    const { oldSize, oldRoot, newSize, newRoot, proof } = vector;
    const claim = {
      oldSize,
      oldRoot: bytesOf(oldRoot),
      newSize,
      newRoot: bytesOf(newRoot),
      proof: proof.map(bytesOf),
    };
    expect(because(verifyConsistency(nodeHasher, claim))).toBe(vector.because);
  });
});

describe("tile-paths.json", () => {
  test.each(tilePathsFile.accepted)("$path names a tile, and is written the same way", ({ path, tile }) => {
    const parsed = parseTilePath(path);
    if (!parsed.ok) throw new Error(parsed.because);
    expect(parsed.tile).toEqual(tile);
    expect(parsed.tile.kind === "hashes" ? formatTilePath(parsed.tile) : formatBundlePath(parsed.tile)).toBe(
      path,
    );
  });

  test.each(tilePathsFile.refused)("$path is refused", (vector) => {
    expect(because(parseTilePath(vector.path))).toBe(vector.because);
  });
});

describe("notes.json", () => {
  test.each(notesFile.notes)("the note of $source verifies", async ({ vkey, note }) => {
    const parsed = parseNote(encodeUtf8(note));
    if (!parsed.ok) throw new Error(parsed.because);
    expect(because(await verifyNote(nodeCrypto, parsed.note, [keyOf(vkey)]))).toBe("ok");
  });

  test.each(notesFile.checkpoints)(
    "the checkpoint of $origin opens",
    async ({ vkey, note, origin, size, root }) => {
      const opened = await openCheckpoint(nodeCrypto, encodeUtf8(note), [keyOf(vkey)]);
      if (!opened.ok) throw new Error(opened.because);
      const { checkpoint } = opened;
      expect({ ...checkpoint, root: encodeBase64(checkpoint.root) }).toEqual({ origin, size, root });
    },
  );

  test.each(notesFile.checkpointsRefused)("a checkpoint is refused: $why", async (vector) => {
    const bytes = vector.noteHex === undefined ? encodeUtf8(vector.note) : bytesOf(vector.noteHex);
    expect(because(await openCheckpoint(nodeCrypto, bytes, [keyOf(vector.vkey)]))).toBe(vector.because);
  });

  test.each(notesFile.keysRefused)("the key $vkey is refused", (vector) => {
    expect(because(parseVerifierKey(nodeHasher, vector.vkey))).toBe(vector.because);
  });
});

describe("entries.json", () => {
  test.each(entriesFile.accepted)(
    "the entry with $commitment is made and checked",
    ({ time, event, salt, body, header, commitment }) => {
      const checked = checkBody(nodeHasher, encodeUtf8(header), bytesOf(salt), encodeUtf8(body));
      if (!checked.ok) throw new Error(checked.because);
      expect(checked.header).toEqual({ time, event, commitment });
      const made = makeEntry(nodeHasher, { time, event, body: checked.body, salt: bytesOf(salt) });
      expect(made).toEqual({ header: encodeUtf8(header), commitment, body: encodeUtf8(body) });
      // The body as any JSON library reads it says the same.
      const read: Json = JSON.parse(body);
      expect(canonicalBytes(read)).toEqual(encodeUtf8(body));
    },
  );

  test.each(entriesFile.refused)("is refused: $why", (vector) => {
    const { header, salt, body } = vector;
    expect(because(checkBody(nodeHasher, encodeUtf8(header), bytesOf(salt), encodeUtf8(body)))).toBe(
      vector.because,
    );
  });
});

describe("export.json", () => {
  const crypto = { ...nodeCrypto, ...nodeHasher };
  const keys = [keyOf(exportFile.vkey)];
  const readerWith = (change: { readonly [path: string]: string | null | undefined }) => {
    const files: { [path: string]: string | null | undefined } = { ...exportFile.files, ...change };
    return {
      read: async (path: string) => {
        const file = files[path];
        return typeof file === "string" ? fromBase64(file) : undefined;
      },
    };
  };

  test("the honest export verifies, also against the older checkpoint", async () => {
    const since = [fromBase64(exportFile.older)];
    const verdict = await verifyExport({ crypto, keys, reader: readerWith({}), since });
    expect(verdict).toMatchObject({ ok: true, size: exportFile.size, entries: 5, bodies: 5 });
  });

  test.each(exportFile.refused)("is refused: $why", async (vector) => {
    const since = vector.since === undefined ? [] : [fromBase64(vector.since)];
    const verdict = await verifyExport({ crypto, keys, reader: readerWith(vector.change), since });
    if (verdict.ok) throw new Error("accepted");
    expect(verdict.because).toBe(vector.because);
    expect("index" in verdict ? verdict.index : undefined).toBe(vector.index);
  });
});

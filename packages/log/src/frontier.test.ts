import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { appendLeaves, emptyFrontier, extendFrontier, type Frontier, frontierRoot } from "./frontier.ts";
import { parseFrontier, serializeFrontier } from "./frontier-bytes.ts";
import { HASH_BYTES } from "./hasher.ts";
import { hashLeaves, subtreeRoot } from "./hashing.ts";
import { nodeHasher } from "./node-hasher.ts";
import { naiveRoot, plainHasher, someEntries } from "./testing/naive-tree.ts";
import { TILE_WIDTH, tileWidth } from "./tile.ts";
import { formatTilePath } from "./tile-path.ts";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

describe("appending", () => {
  test("gives the root of the recursive definition after every batch, however the entries are cut into batches", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 300 }), { maxLength: 6 }), (batches) => {
        const entries: Uint8Array[] = [];
        let frontier = emptyFrontier;
        for (const batch of batches) {
          const more = someEntries(batch, `at ${entries.length}`);
          entries.push(...more);
          const appended = appendLeaves(nodeHasher, frontier, hashLeaves(nodeHasher, more));
          frontier = appended.frontier;
          expect(frontier.size).toBe(entries.length);
          expect(hex(appended.root)).toBe(hex(naiveRoot(entries)));
        }
      }),
      { numRuns: 60 },
    );
  });

  test("gives the same frontier and the same final tiles entry by entry as in one batch", () => {
    const leaves = hashLeaves(nodeHasher, someEntries(600));
    const whole = extendFrontier(nodeHasher, emptyFrontier, leaves);
    const tiles = new Map<string, string>();
    let frontier: Frontier = emptyFrontier;
    for (let from = 0; from < leaves.length; from += HASH_BYTES) {
      const step = extendFrontier(plainHasher, frontier, leaves.subarray(from, from + HASH_BYTES));
      frontier = step.frontier;
      for (const tile of step.tiles) tiles.set(formatTilePath(tile), hex(tile.hashes));
    }
    expect(hex(serializeFrontier(frontier))).toBe(hex(serializeFrontier(whole.frontier)));
    for (const tile of whole.tiles) expect(tiles.get(formatTilePath(tile))).toBe(hex(tile.hashes));
  });

  test("yields exactly the tiles that tlog-tiles names for a tree of 70,000 entries", () => {
    const { tiles, frontier } = appendLeaves(
      nodeHasher,
      emptyFrontier,
      hashLeaves(nodeHasher, someEntries(70_000)),
    );
    const full = tiles.filter((tile) => tile.width === TILE_WIDTH);
    const partial = tiles.filter((tile) => tile.width < TILE_WIDTH);
    expect(full.filter((tile) => tile.level === 0)).toHaveLength(273);
    expect(full.filter((tile) => tile.level === 1)).toHaveLength(1);
    expect(partial.map(formatTilePath)).toEqual(["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"]);
    for (const tile of tiles) {
      expect(tile.hashes).toHaveLength(tile.width * HASH_BYTES);
      expect(tile.width).toBe(tileWidth(tile.level, tile.index, frontier.size));
    }
  });

  test("256 entries are one full tile and one hash above it, which is the root", () => {
    const { tiles, root } = appendLeaves(nodeHasher, emptyFrontier, hashLeaves(nodeHasher, someEntries(256)));
    expect(tiles.map(formatTilePath)).toEqual(["tile/0/000", "tile/1/000.p/1"]);
    expect(hex(tiles[1]?.hashes ?? new Uint8Array(0))).toBe(hex(root));
    expect(hex(subtreeRoot(nodeHasher, tiles[0]?.hashes ?? new Uint8Array(0)))).toBe(hex(root));
  });

  test("names only tiles that changed", () => {
    const first = extendFrontier(nodeHasher, emptyFrontier, hashLeaves(nodeHasher, someEntries(300)));
    const second = extendFrontier(nodeHasher, first.frontier, hashLeaves(nodeHasher, someEntries(5)));
    expect(second.tiles.map(formatTilePath)).toEqual(["tile/0/001.p/49"]);
    const none = extendFrontier(nodeHasher, first.frontier, new Uint8Array(0));
    expect(none.tiles).toEqual([]);
    expect(none.frontier.size).toBe(300);
  });

  test("leaves the old frontier untouched, so that a failed transaction can be repeated", () => {
    const before = extendFrontier(
      nodeHasher,
      emptyFrontier,
      hashLeaves(nodeHasher, someEntries(10)),
    ).frontier;
    const kept = hex(serializeFrontier(before));
    const leaves = hashLeaves(nodeHasher, someEntries(500, "again"));
    const once = appendLeaves(nodeHasher, before, leaves);
    const twice = appendLeaves(nodeHasher, before, leaves);
    expect(hex(serializeFrontier(before))).toBe(kept);
    expect(hex(once.root)).toBe(hex(twice.root));
  });

  test("refuses bytes that are no packed hashes", () => {
    expect(() => extendFrontier(nodeHasher, emptyFrontier, new Uint8Array(33))).toThrow(
      expect.objectContaining({ code: "hash-length" }),
    );
  });

  test("refuses to outgrow exact numbers", () => {
    const full: Frontier = { size: Number.MAX_SAFE_INTEGER, edge: [] };
    expect(() => extendFrontier(nodeHasher, full, new Uint8Array(32))).toThrow(
      expect.objectContaining({ code: "not-an-integer" }),
    );
  });
});

describe("the frontier as bytes", () => {
  const at = (size: number): Frontier =>
    extendFrontier(nodeHasher, emptyFrontier, hashLeaves(nodeHasher, someEntries(size))).frontier;

  test("comes back as it was, and appending goes on from it", () => {
    for (const size of [0, 1, 255, 256, 257, 65_536, 66_000]) {
      const frontier = at(size);
      const parsed = parseFrontier(serializeFrontier(frontier));
      if (!parsed.ok) throw new Error(parsed.because);
      expect(parsed.frontier.size).toBe(size);
      expect(hex(frontierRoot(nodeHasher, parsed.frontier))).toBe(hex(frontierRoot(nodeHasher, frontier)));
      const more = hashLeaves(nodeHasher, someEntries(700, "more"));
      expect(hex(appendLeaves(nodeHasher, parsed.frontier, more).root)).toBe(
        hex(appendLeaves(nodeHasher, frontier, more).root),
      );
    }
  });

  test("is refused when a byte is missing or too many", () => {
    const bytes = serializeFrontier(at(300));
    expect(parseFrontier(bytes.subarray(0, bytes.length - 1))).toEqual({
      ok: false,
      because: "frontier-length",
    });
    expect(parseFrontier(new Uint8Array([...bytes, 0]))).toEqual({ ok: false, because: "frontier-length" });
    expect(parseFrontier(new Uint8Array(8))).toEqual({ ok: false, because: "frontier-length" });
  });

  test("is refused in another format", () => {
    const bytes = serializeFrontier(at(3)).slice();
    bytes[0] = 2;
    expect(parseFrontier(bytes)).toEqual({ ok: false, because: "frontier-format" });
  });

  test("is refused with a size beyond exact numbers", () => {
    const bytes = serializeFrontier(at(3)).slice();
    bytes.fill(0xff, 1, 9);
    expect(parseFrontier(bytes)).toEqual({ ok: false, because: "frontier-size" });
  });
});

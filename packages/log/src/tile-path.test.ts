import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatBundlePath, formatTileIndex, formatTilePath, parseTilePath } from "./tile-path.ts";

describe("tile paths", () => {
  test("group the index in threes, as the specification's example does", () => {
    expect(formatTileIndex(1_234_067)).toBe("x001/x234/067");
    expect(formatTileIndex(0)).toBe("000");
    expect(formatTileIndex(999)).toBe("999");
    expect(formatTileIndex(1000)).toBe("x001/000");
    expect(formatTilePath({ level: 2, index: 5, width: 256 })).toBe("tile/2/005");
    expect(formatTilePath({ level: 0, index: 1_234_067, width: 8 })).toBe("tile/0/x001/x234/067.p/8");
    expect(formatBundlePath({ index: 273, width: 112 })).toBe("tile/entries/273.p/112");
  });

  test("come back as they were, for every tile", () => {
    const width = fc.integer({ min: 1, max: 256 });
    const index = fc.maxSafeNat();
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 63 }), index, width, (level, at, wide) => {
        const tile = { level, index: at, width: wide };
        expect(parseTilePath(formatTilePath(tile))).toEqual({ ok: true, tile: { kind: "hashes", ...tile } });
        const bundle = { index: at, width: wide };
        expect(parseTilePath(formatBundlePath(bundle))).toEqual({
          ok: true,
          tile: { kind: "entries", ...bundle },
        });
      }),
    );
  });

  test("have one spelling: whatever parses is written the same way again", () => {
    const pieces = fc.constantFrom(
      "tile",
      "0",
      "1",
      "entries",
      "x001",
      "000",
      "067",
      "x",
      ".p",
      "1",
      "..",
      "/",
      "-1",
      "",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 7 }), (parts) => {
        const path = parts.join("/");
        const parsed = parseTilePath(path);
        if (!parsed.ok) return;
        const { tile } = parsed;
        expect(tile.kind === "hashes" ? formatTilePath(tile) : formatBundlePath(tile)).toBe(path);
      }),
    );
  });
});

describe("paths from outside are refused", () => {
  const refused = (path: string): unknown => {
    const parsed = parseTilePath(path);
    return parsed.ok ? parsed.tile : parsed.because;
  };

  test("when they climb out or are shaped otherwise", () => {
    for (const path of [
      "",
      "checkpoint",
      "/tile/0/000",
      "tile/0/000/",
      "tile/0/../000",
      "tile/0/%2e%2e/000",
      "tile//000",
      "tile/0/x001",
      "tile/0/001/002",
      "tile/0/1",
      "tile/0/000.p/",
      "tile/0/000.p/-1",
      "tile/-1/000",
      "tile/entries/000\n",
      "tile/0/٠٠٠",
      `tile/0/${"x000/".repeat(100)}000`,
    ]) {
      expect(refused(path), path).toBe("path-malformed");
    }
  });

  test("when the level is above 63 or has leading zeros", () => {
    expect(refused("tile/64/000")).toBe("level-invalid");
    expect(refused("tile/00/000")).toBe("level-invalid");
  });

  test("when the index has superfluous groups or exceeds exact numbers", () => {
    expect(refused("tile/0/x000/001")).toBe("index-invalid");
    expect(refused("tile/0/x009/x007/x199/x254/x740/992")).toBe("index-invalid");
  });

  test("when the partial width is 0, 256 or more, or has leading zeros", () => {
    for (const width of ["0", "256", "999", "08"])
      expect(refused(`tile/0/000.p/${width}`)).toBe("width-invalid");
  });
});

describe("a writer that names no tile", () => {
  test("is stopped", () => {
    const code = expect.objectContaining({ code: "not-an-integer" });
    expect(() => formatTilePath({ level: 64, index: 0, width: 1 })).toThrow(code);
    expect(() => formatTilePath({ level: 0, index: -1, width: 1 })).toThrow(code);
    expect(() => formatTilePath({ level: 0, index: 0, width: 0 })).toThrow(code);
    expect(() => formatBundlePath({ index: 0, width: 257 })).toThrow(code);
    expect(() => formatBundlePath({ index: 1.5, width: 1 })).toThrow(code);
  });
});

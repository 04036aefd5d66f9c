import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { LineTooLong, readLines } from "./read-lines.ts";

async function linesOf(parts: readonly string[], maxBytes = 100): Promise<string[]> {
  const lines: string[] = [];
  const source = Readable.from(parts.map((part) => Buffer.from(part)));
  for await (const line of readLines(source, maxBytes)) lines.push(line.toString("utf8"));
  return lines;
}

describe("Lines of a stream", () => {
  test("come whole, however the stream was cut", async () => {
    expect(await linesOf(["on", "e\ntwo\n", "\nth", "r", "ee\nrest"])).toEqual(["one", "two", "", "three"]);
  });

  test("may be as long as allowed, and not a byte longer", async () => {
    expect(await linesOf(["x".repeat(100), "\n"])).toHaveLength(1);
    await expect(linesOf(["x".repeat(101), "\n"])).rejects.toThrow(LineTooLong);
    await expect(linesOf(["x".repeat(60), `${"x".repeat(41)}\n`])).rejects.toThrow(LineTooLong);
  });

  test("that never end are refused before they end", async () => {
    async function* endless() {
      for (;;) yield await Promise.resolve(Buffer.alloc(50));
    }
    const lines = readLines(Readable.from(endless()), 1000);
    await expect(lines.next()).rejects.toThrow(LineTooLong);
  });
});

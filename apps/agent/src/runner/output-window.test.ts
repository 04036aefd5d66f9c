import { MAX_OUTPUT_CHUNK } from "@countersign/protocol";
import { describe, expect, test } from "vitest";
import { OutputWindow } from "./output-window.ts";

function opened(limit: number) {
  const sent: { offset: number; length: number }[] = [];
  const window = new OutputWindow((offset, piece) => sent.push({ offset, length: piece.length }), limit);
  return { window, sent };
}

describe("An output window", () => {
  test("lets a script write until the limit, and holds it there until the server has stored enough", async () => {
    const { window } = opened(100);
    expect(window.write(new Uint8Array(100))).toBeUndefined();
    let released = false;
    const held = window.write(new Uint8Array(50))?.then(() => (released = true));
    window.credit(49);
    await Promise.resolve();
    expect(released).toBe(false);
    window.credit(50);
    await held;
    expect(released).toBe(true);
  });

  test("sends in pieces that a frame may carry, each with its place", () => {
    const { window, sent } = opened(10 * MAX_OUTPUT_CHUNK);
    void window.write(new Uint8Array(MAX_OUTPUT_CHUNK + 7));
    void window.write(new Uint8Array(3));
    expect(sent).toEqual([
      { offset: 0, length: MAX_OUTPUT_CHUNK },
      { offset: MAX_OUTPUT_CHUNK, length: 7 },
      { offset: MAX_OUTPUT_CHUNK + 7, length: 3 },
    ]);
  });

  test("sends again what was not stored, and only that", () => {
    const { window, sent } = opened(1000);
    for (let chunk = 0; chunk < 3; chunk++) void window.write(new Uint8Array(10));
    window.credit(10);
    sent.length = 0;
    window.resend();
    expect(sent.map(({ offset }) => offset)).toEqual([10, 20]);
    expect(window.held).toBe(20);
  });

  test("passes over credit that cannot be", () => {
    const { window } = opened(1000);
    void window.write(new Uint8Array(10));
    for (const bytes of [11, 1_000_000, -1]) window.credit(bytes);
    expect(window.held).toBe(10);
    window.credit(10);
    window.credit(4);
    expect(window.held).toBe(0);
  });
});

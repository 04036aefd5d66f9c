/** However much a device writes, a bounded part of it is kept, in whole characters, and what is left out is said. */
import { expect, test } from "vitest";
import { LineBuffer, type OutputLine } from "./line-buffer.ts";
import { findInLines, MOST_FINDS, textOf } from "./find-in-lines.ts";
import { RowLayout, wrap } from "./row-layout.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const limits = { lines: 1000, characters: 100_000 };
const texts = (buffer: LineBuffer) => buffer.lines.map(textOf);

test("lines of both streams stand in the order of their ends", () => {
  const buffer = new LineBuffer(limits);
  buffer.push("stdout", 0, bytes("one\ntw"));
  buffer.push("stderr", 0, bytes("oops\n"));
  buffer.push("stdout", 6, bytes("o\n"));
  expect(texts(buffer)).toEqual(["one", "oops", "two"]);
  expect(buffer.lines.map(({ stream }) => stream)).toEqual(["stdout", "stderr", "stdout"]);
});

test("a character that is cut in two is one character", () => {
  const buffer = new LineBuffer(limits);
  const euro = bytes("€\n");
  for (const [at, byte] of euro.entries()) buffer.push("stdout", at, Uint8Array.of(byte));
  expect(texts(buffer)).toEqual(["€"]);
});

test("what came already is passed over, what is missing is said", () => {
  const buffer = new LineBuffer(limits);
  buffer.push("stdout", 0, bytes("0123\n"));
  buffer.push("stdout", 0, bytes("0123\n"));
  buffer.push("stdout", 2, bytes("23\n45\n"));
  buffer.push("stdout", 1000, bytes("end\n"));
  expect(texts(buffer)).toEqual([
    "0123",
    "45",
    "‹992 bytes are not shown here: download the output to see them›",
    "end",
  ]);
  expect(buffer.missingBytes).toBe(992);
});

test("an unfinished line is in view, and stays when the stream ends", () => {
  const buffer = new LineBuffer(limits);
  buffer.push("stdout", 0, bytes("Continue? [y/N] "));
  expect(buffer.openLines.map(textOf)).toEqual(["Continue? [y/N] "]);
  buffer.finish();
  expect(texts(buffer)).toEqual(["Continue? [y/N] "]);
  expect(buffer.openLines).toEqual([]);
});

test("memory stays bounded by lines", () => {
  const buffer = new LineBuffer(limits);
  for (let at = 0; at < 50_000; at++) buffer.push("stdout", at * 2, bytes("x\n"));
  expect(buffer.lines.length).toBeLessThanOrEqual(limits.lines + 512);
  expect(buffer.lines.length + buffer.goneLines).toBe(50_000);
});

test("memory stays bounded by characters, in one endless line too", () => {
  const buffer = new LineBuffer(limits);
  const chunk = bytes("y".repeat(10_000));
  for (let at = 0; at < 200; at++) buffer.push("stdout", at * chunk.length, chunk);
  const kept = [...buffer.lines, ...buffer.openLines].reduce((sum, line) => sum + line.length, 0);
  expect(kept).toBeLessThanOrEqual(limits.characters + 4096);
  expect(Math.max(...buffer.lines.map(({ length }) => length))).toBeLessThanOrEqual(4096);
});

test("a long line is not cut within a character", () => {
  const buffer = new LineBuffer(limits);
  buffer.push("stdout", 0, bytes(`${"a".repeat(4095)}😀😀\n`));
  expect(texts(buffer).join("")).toBe(`${"a".repeat(4095)}😀😀`);
  for (const text of texts(buffer)) expect(text.isWellFormed()).toBe(true);
});

function line(text: string): OutputLine {
  const isAscii = /^[ -~]*$/.test(text);
  return { segments: [{ text, style: {} }], length: text.length, stream: "stdout", isAscii };
}

test("rows hold what fits, wide characters count twice, and nothing is lost", () => {
  const lines = [line("abcdefgh"), line(""), line("日本語x")];
  const layout = new RowLayout(lines, 3);
  expect(layout.count).toBe(3 + 1 + 3);
  const rows = Array.from({ length: layout.count }, (_none, row) =>
    layout
      .segmentsAt(layout.placeOf(row))
      .map(({ text }) => text)
      .join(""),
  );
  expect(rows).toEqual(["abc", "def", "gh", "", "日", "本", "語x"]);
  expect(layout.rowOf(2)).toBe(4);
  expect(new RowLayout(lines, Number.POSITIVE_INFINITY).count).toBe(3);
});

test("a row keeps the looks of its pieces", () => {
  const coloured: OutputLine = {
    segments: [
      { text: "abcd", style: { fg: "red" } },
      { text: "ef", style: {} },
    ],
    length: 6,
    stream: "stdout",
    isAscii: true,
  };
  expect(wrap(coloured, 3)).toEqual([
    [{ text: "abc", style: { fg: "red" } }],
    [
      { text: "d", style: { fg: "red" } },
      { text: "ef", style: {} },
    ],
  ]);
});

test("searching finds lines over the borders of their pieces, without regard to case, and ends somewhere", () => {
  const pieces: OutputLine = {
    segments: [
      { text: "Err", style: { fg: "red" } },
      { text: "OR 7", style: {} },
    ],
    length: 7,
    stream: "stdout",
    isAscii: true,
  };
  expect(findInLines([line("fine"), pieces], "error 7")).toEqual([1]);
  expect(findInLines([line("fine")], "")).toEqual([]);
  expect(
    findInLines(
      Array.from({ length: MOST_FINDS * 2 }, () => line("x")),
      "x",
    ),
  ).toHaveLength(MOST_FINDS);
});

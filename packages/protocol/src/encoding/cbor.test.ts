import { expect, test } from "vitest";
import { decodeHex } from "./bytes.ts";
import { readCbor } from "./cbor.ts";

const read = (hex: string): unknown => readCbor(decodeHex(hex) ?? new Uint8Array(0));

test.each([
  ["00", 0],
  ["17", 23],
  ["1818", 24],
  ["190100", 256],
  ["1a00010000", 65_536],
  ["20", -1],
  ["390100", -257],
  ["42beef", Uint8Array.of(0xbe, 0xef)],
  ["6161", "a"],
  ["f4", false],
  ["f5", true],
  ["f6", null],
  ["820102", [1, 2]],
  [
    "a201022003",
    new Map([
      [1, 2],
      [-1, 3],
    ]),
  ],
  ["a1616101", new Map([["a", 1]])],
  [
    "a31818012002616103",
    new Map<unknown, number>([
      [24, 1],
      [-1, 2],
      ["a", 3],
    ]),
  ],
])("%s is read", (hex, value) => expect(read(hex)).toEqual(value));

test.each([
  ["nothing", ""],
  ["two items", "0000"],
  ["a long form of a small number", "1817"],
  ["a two-byte form of a byte", "1900ff"],
  ["a four-byte form of two bytes", "1a0000ffff"],
  ["an eight-byte number", "1b0000000100000000"],
  ["an indefinite length", "5f42beefff"],
  ["bytes cut short", "43beef"],
  ["an array cut short", "8201"],
  ["a map cut short", "a101"],
  ["keys out of order", "a220030102"],
  ["a key twice", "a201020103"],
  ["a longer key before a shorter one", "a262616101616202"],
  ["a positive key after a negative one", "a22001181802"],
  ["a key that is bytes", "a1414101"],
  ["a tag", "c000"],
  ["undefined", "f7"],
  ["a float", "f93c00"],
  ["too many levels", "818181818101"],
  ["text beyond ASCII", "62c3a9"],
])("%s is refused", (_, hex) => expect(read(hex)).toBeUndefined());

import { describe, expect, test } from "vitest";
import { chainFault } from "./store-receipts.ts";

const hash = (digit: string) => `sha256:${digit.repeat(64)}`;

describe("the chain of receipts of a device", () => {
  test("begins with number 1 and nothing before it", () => {
    expect(chainFault({ seq: 0, hash: null }, { seq: 1 })).toBeUndefined();
    expect(chainFault({ seq: 0, hash: null }, { seq: 1, prev: hash("a") })?.because).toBe(
      "receipt-chain-broken",
    );
  });

  test("goes on with the next number and the hash of the one before", () => {
    expect(chainFault({ seq: 4, hash: hash("a") }, { seq: 5, prev: hash("a") })).toBeUndefined();
    expect(chainFault({ seq: 4, hash: hash("a") }, { seq: 5, prev: hash("b") })?.because).toBe(
      "receipt-chain-broken",
    );
  });

  test("shows which receipts are missing", () => {
    expect(chainFault({ seq: 4, hash: hash("a") }, { seq: 6, prev: hash("b") })).toEqual({
      because: "receipt-missing",
      detail: "receipt 5 is missing",
    });
    expect(chainFault({ seq: 4, hash: hash("a") }, { seq: 9, prev: hash("b") })?.detail).toBe(
      "receipts 5 to 8 are missing",
    );
  });

  test("never goes back", () => {
    expect(chainFault({ seq: 4, hash: hash("a") }, { seq: 4, prev: hash("b") })?.because).toBe(
      "receipt-number-reused",
    );
  });
});

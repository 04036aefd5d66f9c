import { describe, expect, test } from "vitest";
import { lostAfter, moved, runStateByTargets, shortCode, targetAfterReceipt } from "./run.ts";

const ran = { outcome: "ran", code: undefined } as const;
const refused = { outcome: "refused", code: "vetoed" } as const;
const replayed = { outcome: "refused", code: "replayed" } as const;
const interrupted = { outcome: "interrupted", code: undefined } as const;

describe("a target", () => {
  test("is as its receipt says while it is open", () => {
    expect(targetAfterReceipt("sent", ran)).toBe("ran");
    expect(targetAfterReceipt("waiting", refused)).toBe("refused");
    expect(targetAfterReceipt("running", interrupted)).toBe("interrupted");
  });

  test("has run where a receipt says so, even if the server had given it up", () => {
    expect(targetAfterReceipt("lost", ran)).toBe("ran");
    expect(targetAfterReceipt("cancelled", ran)).toBe("ran");
    expect(targetAfterReceipt("refused", ran)).toBe("ran");
  });

  test("keeps the first end that was real", () => {
    expect(targetAfterReceipt("ran", interrupted)).toBeUndefined();
    expect(targetAfterReceipt("interrupted", ran)).toBeUndefined();
  });

  test("is not ended by the refusal of a second copy", () => {
    expect(targetAfterReceipt("sent", replayed)).toBeUndefined();
    expect(targetAfterReceipt("running", refused)).toBeUndefined();
    expect(targetAfterReceipt("running", replayed)).toBeUndefined();
  });

  test("is ended by it where the receipt of the first copy is lost, and by that all the same if it is found", () => {
    const nothingElseComes = { ...replayed, isEarlierLost: true };
    for (const before of ["waiting", "sent", "running", "lost"] as const)
      expect(targetAfterReceipt(before, nothingElseComes)).toBe("refused");
    expect(targetAfterReceipt("ran", nothingElseComes)).toBeUndefined();
    expect(targetAfterReceipt("refused", ran)).toBe("ran");
  });

  test("that was cancelled stays so when the device refuses, that was lost is refused", () => {
    expect(targetAfterReceipt("cancelled", refused)).toBeUndefined();
    expect(targetAfterReceipt("lost", refused)).toBe("refused");
  });

  test("that was never sent is lost earlier than one that may still be running", () => {
    const run = { notAfter: 1000, limitSeconds: 3600 };
    expect(lostAfter("waiting", run)).toBeLessThan(lostAfter("running", run));
  });
});

describe("a run", () => {
  test("goes on while one target is open", () => {
    expect(runStateByTargets({ ran: 3, running: 1 })).toBeUndefined();
  });

  test("ends by what became of its targets", () => {
    expect(runStateByTargets({ ran: 1, refused: 4 })).toBe("finished");
    expect(runStateByTargets({ interrupted: 1 })).toBe("finished");
    expect(runStateByTargets({ refused: 1, lost: 1 })).toBe("refused");
    expect(runStateByTargets({ lost: 2 })).toBe("expired");
    expect(runStateByTargets({ cancelled: 2 })).toBe("cancelled");
  });

  test("counts a target that moved once", () => {
    expect(moved({ sent: 1 }, "sent", "ran")).toEqual({ sent: 0, ran: 1 });
    expect(moved({ sent: 2, ran: 1 }, "sent", "ran")).toEqual({ sent: 1, ran: 2 });
  });

  test("has a short code of sixteen characters of its hash", () => {
    expect(shortCode(`sha256:0123456789abcdef${"0".repeat(48)}`)).toBe("0123-4567-89ab-cdef");
  });
});

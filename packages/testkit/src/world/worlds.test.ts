import { describe, expect, test } from "vitest";
import { makeCountersignWorld, makeTrialWorld } from "./make-world.ts";
import { approveInBatch } from "./signed-document.ts";

describe("a countersign world", () => {
  test("accepts what alice asked and bob approved", async () => {
    const { device, offer } = await makeCountersignWorld();
    expect(await device.judge(offer())).toMatchObject({ accepted: true, approvers: [{ person: "bob" }] });
  });

  test("accepts an approval given as part of a batch", async () => {
    const { device, ask, bob } = await makeCountersignWorld();
    expect(await device.judge(approveInBatch(ask(), [bob], [ask()]))).toMatchObject({ accepted: true });
  });

  test("refuses what nobody approved, and what was run before", async () => {
    const { device, ask, offer } = await makeCountersignWorld();
    expect(await device.judge(ask())).toMatchObject({ because: "group-missing" });
    const once = offer();
    await device.judge(once);
    expect(await device.judge(once)).toMatchObject({ because: "replayed" });
  });

  test("is the same world each time it is made", async () => {
    const [one, other] = [await makeCountersignWorld(), await makeCountersignWorld()];
    expect(one.operator.hash).toBe(other.operator.hash);
    expect(one.operator.signatures).toEqual(other.operator.signatures);
  });
});

describe("a trial world", () => {
  test("accepts what the server signed", async () => {
    const { device, offer } = await makeTrialWorld();
    expect(await device.judge(offer())).toMatchObject({ accepted: true });
  });
});

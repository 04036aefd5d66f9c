import { approve, HOUR, makeCountersignWorld, makeTrialWorld, WORLD_START } from "@countersign/testkit";
import { describe, expect, test } from "vitest";
import { nodeCrypto } from "../node-crypto.ts";
import { MAX_SCRIPT_BYTES } from "./checks/document-checks.ts";
import { CHECKS, judgeRequest } from "./judge-request.ts";

describe("the device's decision", () => {
  test("refuses what is too large before anything is parsed or verified", async () => {
    const { device, offer } = await makeCountersignWorld();
    const script = new Uint8Array(MAX_SCRIPT_BYTES + 1);
    expect(await device.judge({ ...offer(), script })).toMatchObject({
      check: "size-is-bounded",
      because: "script-too-large",
    });
    const bytes = new Uint8Array(1024 * 1024 + 1);
    expect(await device.judge({ ...offer(), bytes })).toMatchObject({
      check: "request-parses",
      because: "oversize",
    });
  });

  test("says of a refusal which request it was about, as soon as it could be read", async () => {
    const { device, ask } = await makeCountersignWorld();
    const asked = ask();
    expect(await device.judge(asked)).toMatchObject({
      because: "group-missing",
      requestHash: asked.hash,
      request: { id: asked.document.id },
      detail: "Operator asks for 1 of approvers; counted: nobody",
    });
    const unread = await device.judge({ ...asked, bytes: new Uint8Array(3) });
    expect(unread).not.toHaveProperty("requestHash");
  });

  test("moves the watermark to the request's time where persons signed, never backwards", async () => {
    const { device, offer } = await makeCountersignWorld();
    const early = offer({ not_before: WORLD_START + HOUR });
    expect(await device.judge(early)).toMatchObject({ accepted: true, watermark: WORLD_START + HOUR });
    const watermark = WORLD_START + 2 * HOUR;
    expect(await device.judge(offer(), { watermark })).toMatchObject({ accepted: true, watermark });
  });

  test("moves no watermark for what the server alone signed", async () => {
    const { device, offer } = await makeTrialWorld();
    const verdict = await device.judge(offer({ not_before: WORLD_START + HOUR }));
    expect(verdict).toMatchObject({ accepted: true, watermark: WORLD_START });
  });

  test("stays the same when somebody adds signatures of strangers", async () => {
    const { device, offer, bob } = await makeCountersignWorld();
    const crowd = approve(offer(), ...Array.from({ length: 30 }, () => bob));
    expect(await device.judge(crowd)).toMatchObject({ accepted: true, approvers: [{ person: "bob" }] });
  });

  test("is the order of trust.md", () => {
    const order = [
      "size-is-bounded",
      "request-parses",
      "roots-are-current",
      "client-is-ours",
      "target-is-this-device",
      "kind-is-allowed-here",
      "target-count-is-allowed",
      "window-is-open",
      "id-is-unused",
      "not-revoked",
      "not-objected-to",
      "requester-signed",
      "approvals-are-counted",
      "every-root-is-satisfied",
      "script-is-the-signed-one",
    ];
    const names = CHECKS.map(([name]) => name);
    expect(names.filter((name) => order.includes(name))).toEqual(order);
  });

  test("is given anew each time: one judgement leaves nothing behind for the next", async () => {
    const { device, ask, offer } = await makeCountersignWorld();
    const trust = device.trust();
    await judgeRequest(offer(), trust, nodeCrypto);
    expect(await judgeRequest(ask(), trust, nodeCrypto)).toMatchObject({ because: "group-missing" });
  });
});

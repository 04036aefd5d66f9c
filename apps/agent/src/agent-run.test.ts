/** The whole agent as real processes, over a real WebSocket: what it executes, and what it refuses. */
import {
  type EnrolledAgent,
  enrolAgent,
  type Evidence,
  makeEvidence,
  makeVeto,
  recently,
  runFrame,
  trustFrame,
} from "@countersign/testkit";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

let device: EnrolledAgent;
let evidence: Evidence;

beforeAll(async () => {
  device = await enrolAgent();
  evidence = makeEvidence();
  device.start();
  await device.gateway.connected();
});
afterAll(async () => {
  await device.dispose();
  evidence.remove();
});

/** Sends an offer and gives the receipt. */
async function receipt(offer: ReturnType<EnrolledAgent["offer"]>, run?: string) {
  device.gateway.send(runFrame(offer, run));
  return (await device.gateway.receiptFor(offer.hash)).document;
}

describe("A countersigned request", () => {
  test("is executed, its output streamed, its end signed", async () => {
    const offer = device.offer("echo to out; echo to err >&2; exit 3");
    const run = "a".repeat(32);
    expect(await receipt(offer, run)).toMatchObject({ outcome: "ran", exit: 3, truncated: false });
    expect(device.gateway.output(run)).toBe("to out\n");
    expect(device.gateway.output(run, "stderr")).toBe("to err\n");
    expect(device.gateway.frames).toContainEqual({ frame: "started", run, request: offer.hash });
  });

  test("is executed once, however often it is sent", async () => {
    const offer = device.offer(evidence.mark);
    const before = evidence.count();
    expect(await receipt(offer)).toMatchObject({ outcome: "ran", exit: 0 });
    device.gateway.send(runFrame(offer));
    const again = await device.gateway.receiptFor(offer.hash, ({ outcome }) => outcome === "refused");
    expect(again.document.code).toBe("replayed");
    expect(evidence.count()).toBe(before + 1);
  });

  test("that is sent twice at the same moment is executed once", async () => {
    const offer = device.offer(`${evidence.mark}; sleep 0.3`);
    const before = evidence.count();
    for (let copy = 0; copy < 20; copy++) device.gateway.send(runFrame(offer));
    expect((await receipt(offer)).outcome).toBe("ran");
    // While it runs, asking again is answered with `started`: the server may have missed that.
    const answers = device.gateway.frames.filter(
      (frame) => frame.frame === "started" && frame.request === offer.hash,
    );
    expect(answers.length).toBeGreaterThan(1);
    expect(evidence.count()).toBe(before + 1);
  });

  test("chains its receipt to the one before", () => {
    const receipts = device.gateway.receipts();
    const numbers = [...new Set(receipts.map(({ document }) => document.seq))].sort((a, b) => a - b);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    expect(
      receipts.filter(({ document }) => document.prev === undefined).map(({ document }) => document.seq),
    ).toEqual([1]);
  });

  test("sends more output than the window holds, all of it", async () => {
    const run = "b".repeat(32);
    const bytes = 5 * 1024 * 1024;
    const offer = device.offer(`head -c ${bytes} /dev/zero | tr '\\0' x`, {
      limits: { seconds: 60, output: 2 * bytes },
    });
    expect((await receipt(offer, run)).stdout.length).toBe(bytes);
    expect(device.gateway.output(run)).toHaveLength(bytes);
  });

  test("waits where the server stores nothing, and goes on where it does", async () => {
    const { gateway } = device;
    gateway.behaviour.credits = false;
    const run = "c".repeat(32);
    const bytes = 3 * 1024 * 1024;
    const offer = device.offer(`head -c ${bytes} /dev/zero; ${evidence.mark}`, {
      limits: { seconds: 60, output: 2 * bytes },
    });
    const before = evidence.count();
    gateway.send(runFrame(offer, run));
    await gateway.until("a full window", () =>
      gateway.output(run).length >= 1024 * 1024 ? true : undefined,
    );
    // The pipe of the script holds some more; what follows the output cannot have been reached.
    expect(evidence.count()).toBe(before);
    gateway.behaviour.credits = true;
    gateway.send({ frame: "credit", run, stream: "stdout", bytes: gateway.output(run).length });
    expect((await gateway.receiptFor(offer.hash)).document).toMatchObject({ outcome: "ran", exit: 0 });
    expect(gateway.output(run)).toHaveLength(bytes);
    expect(evidence.count()).toBe(before + 1);
  });

  test("is ended when an approver vetoes it, with everything it started", async () => {
    const offer = device.offer(`sleep 600 & ${evidence.mark}; sleep 600`);
    const before = evidence.count();
    device.gateway.send(runFrame(offer));
    await device.gateway.until("the script's mark", () => (evidence.count() > before ? true : undefined));
    const veto = makeVeto({ root: device.root, subject: offer.hash, by: device.bob, now: recently() });
    device.gateway.send(trustFrame({ vetoes: [veto] }));
    expect((await device.gateway.receiptFor(offer.hash)).document).toMatchObject({
      outcome: "ran",
      code: "vetoed",
      signal: "SIGTERM",
    });
  });

  test("is ended when its requester cancels it, and not when somebody else does", async () => {
    const offer = device.offer(`${evidence.mark}; sleep 600`);
    const before = evidence.count();
    device.gateway.send(runFrame(offer));
    await device.gateway.until("the script's mark", () => (evidence.count() > before ? true : undefined));
    const by = (person: typeof device.alice) =>
      makeVeto({ root: device.root, subject: offer.hash, by: person, effect: "cancel", now: recently() });
    const statuses = device.gateway.statuses().length;
    device.gateway.send(trustFrame({ vetoes: [by(device.bob)] }));
    await device.gateway.until("a status", () =>
      device.gateway.statuses().length > statuses ? true : undefined,
    );
    expect(device.gateway.receipts().some(({ document }) => document.subject === offer.hash)).toBe(false);
    device.gateway.send(trustFrame({ vetoes: [by(device.alice)] }));
    expect((await device.gateway.receiptFor(offer.hash)).document).toMatchObject({ code: "cancelled" });
  });

  test("is ended at its time limit", async () => {
    const offer = device.offer("sleep 600", { limits: { seconds: 1, output: 1000 } });
    expect(await receipt(offer)).toMatchObject({ outcome: "ran", code: "time-limit" });
  });

  test("that cannot be started says why, and was consumed", async () => {
    const offer = device.offer("true", {
      run_as: "default",
      action: { ...device.offer("true").document.action, interpreter: "pwsh" } as never,
    });
    expect(await receipt(offer)).toMatchObject({ outcome: "refused", code: "interpreter-unavailable" });
  });
});

describe("A device refuses", () => {
  const refusals: [name: string, code: string, offer: () => ReturnType<EnrolledAgent["offer"]>][] = [
    ["a request that nobody approved", "group-missing", () => device.ask(evidence.mark)],
    [
      "a request with other script bytes",
      "script-hash",
      () => ({ ...device.offer("true"), script: new TextEncoder().encode(evidence.mark) }),
    ],
    [
      "a request without its script",
      "script-missing",
      () => {
        const { script: _gone, ...rest } = device.offer(evidence.mark);
        return rest;
      },
    ],
    [
      "a request for another device",
      "not-a-target",
      () =>
        device.offer(evidence.mark, {
          targets: [{ ...device.target, fingerprint: `sha256:${"1".repeat(64)}` }],
        }),
    ],
    [
      "a request under another device's name",
      "wrong-name",
      () => device.offer(evidence.mark, { targets: [{ ...device.target, name: "db-1" }] }),
    ],
    [
      "a request whose window has closed",
      "expired",
      () => device.offer(evidence.mark, { not_before: recently() - 7200, not_after: recently() }),
    ],
    [
      "a user that the root does not allow",
      "run-as-not-allowed",
      () => device.offer(evidence.mark, { run_as: "root" }),
    ],
  ];

  test.each(refusals)("%s: %s", async (_name, code, make) => {
    const offer = make();
    const before = evidence.count();
    expect(await receipt(offer)).toMatchObject({ outcome: "refused", code });
    expect(evidence.count()).toBe(before);
  });

  test("everything while its floor cannot be read, and what the floor denies", async () => {
    const path = join(device.state, "floor.json");
    const before = evidence.count();
    writeFileSync(path, "{");
    expect(await receipt(device.offer(evidence.mark))).toMatchObject({ code: "floor-unreadable" });
    writeFileSync(path, JSON.stringify({ type: "floor", format: 1, deny: ["script"] }));
    expect(await receipt(device.offer(evidence.mark))).toMatchObject({ code: "kind-denied-by-floor" });
    expect(device.gateway.statuses().at(-1)).toMatchObject({ floor_state: "ok" });
    writeFileSync(path, JSON.stringify({ type: "floor", format: 1 }));
    chmodSync(path, 0o666);
    expect(await receipt(device.offer(evidence.mark))).toMatchObject({ code: "floor-unreadable" });
    expect(evidence.count()).toBe(before);
    chmodSync(path, 0o600);
    expect(await receipt(device.offer(evidence.mark))).toMatchObject({ outcome: "ran" });
    expect(evidence.count()).toBe(before + 1);
  });

  test("frames that mean nothing, and goes on", async () => {
    for (const text of [
      "",
      "{",
      "[]",
      '{"frame":"run"}',
      '{"frame":"exec","cmd":"id"}',
      `{"frame":"stored","seq":-1}`,
    ])
      device.gateway.sendText(text);
    device.gateway.sendText('{\n"frame":"stored",\n"seq":9999999}\nF1 {"frame":"stored","seq":1}');
    expect(await receipt(device.offer("true"))).toMatchObject({ outcome: "ran" });
  });
});

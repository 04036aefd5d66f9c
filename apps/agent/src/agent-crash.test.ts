/** What is left when something dies: nothing executes twice, nothing is lost without saying so. */
import {
  AgentProcess,
  type EnrolledAgent,
  enrolAgent,
  type Evidence,
  makeEvidence,
  runFrame,
} from "@countersign/testkit";
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

let device: EnrolledAgent;
let evidence: Evidence;

beforeEach(async () => {
  device = await enrolAgent();
  evidence = makeEvidence();
});
afterEach(async () => {
  await device.dispose();
  evidence.remove();
});

test("A runner that is killed during a run says `interrupted` at its next start, ends what is left of the run, and does not execute it again", async () => {
  const { gateway } = device;
  const first = device.start();
  await gateway.connected();
  // What the script starts leaves marks for as long as it lives.
  const offer = device.offer(`${evidence.mark}; (while :; do ${evidence.mark}; sleep 0.1; done) & sleep 600`);
  gateway.send(runFrame(offer));
  await gateway.until("the script's mark", () => (evidence.count() > 0 ? true : undefined));
  await first.stop("SIGKILL");

  device.start();
  await gateway.connected(2);
  const { document } = await gateway.receiptFor(offer.hash);
  expect(document).toMatchObject({ outcome: "interrupted", code: "agent-died", seq: 1 });
  const marks = evidence.count();
  gateway.send(runFrame(offer));
  await gateway.receiptFor(offer.hash, ({ code }) => code === "replayed");
  expect(evidence.count()).toBe(marks);
});

test("A runner that is told to stop ends its run and signs that it was interrupted", async () => {
  const { gateway } = device;
  const first = device.start();
  await gateway.connected();
  const offer = device.offer(`${evidence.mark}; sleep 600`);
  gateway.send(runFrame(offer));
  await gateway.until("the script's mark", () => (evidence.count() > 0 ? true : undefined));
  await first.stop("SIGTERM");
  expect(first.child.exitCode).toBe(0);
  device.start();
  await gateway.connected(2);
  expect((await gateway.receiptFor(offer.hash)).document).toMatchObject({
    outcome: "interrupted",
    code: "agent-stopped",
  });
});

test("A receipt is sent until the server says that it is stored, across restarts too", async () => {
  const { gateway } = device;
  gateway.behaviour.acknowledges = false;
  const first = device.start();
  await gateway.connected();
  const offer = device.offer("true");
  gateway.send(runFrame(offer));
  const { document } = await gateway.receiptFor(offer.hash);
  await first.stop("SIGKILL");
  gateway.behaviour.acknowledges = true;
  const before = gateway.receipts().length;
  const second = device.start();
  await gateway.connected(2);
  await gateway.until("the receipt again", () => (gateway.receipts().length > before ? true : undefined));
  expect(gateway.receipts().at(-1)?.document).toEqual(document);

  // An answer that comes while it stops may be lost, so the next thing shows that it was heard.
  const next = device.offer("true");
  gateway.send(runFrame(next));
  await gateway.receiptFor(next.hash);
  await second.stop("SIGTERM");
  const after = gateway.receipts().length;
  device.start();
  await gateway.connected(3);
  const last = device.offer("true");
  gateway.send(runFrame(last));
  await gateway.receiptFor(last.hash);
  const again = gateway
    .receipts()
    .slice(after)
    .map((receipt) => receipt.document.subject);
  expect(again).not.toContain(offer.hash);
});

test("A link that is killed is replaced, and the output of a run arrives whole", async () => {
  const { gateway } = device;
  const agent = device.start();
  await gateway.connected();
  const run = "d".repeat(32);
  const lines = Array.from({ length: 40 }, (_, line) => `line ${line}\n`).join("");
  const offer = device.offer(`i=0; while [ $i -lt 40 ]; do echo line $i; i=$((i+1)); sleep 0.05; done`);
  gateway.behaviour.credits = false;
  gateway.send(runFrame(offer, run));
  await gateway.until("some output", () => (gateway.output(run).includes("line 3") ? true : undefined));
  process.kill(await agent.linkPid(), "SIGKILL");
  await gateway.connected(2);
  expect((await gateway.receiptFor(offer.hash)).document).toMatchObject({ outcome: "ran", exit: 0 });
  expect(gateway.output(run)).toBe(lines);
});

test("A connection that is cut comes back by itself", async () => {
  const { gateway } = device;
  device.start();
  await gateway.connected();
  gateway.disconnect();
  await gateway.connected(2);
  const offer = device.offer("true");
  gateway.send(runFrame(offer));
  expect((await gateway.receiptFor(offer.hash)).document.outcome).toBe("ran");
});

test("A second runner on the same state is refused, and names the first", async () => {
  const first = device.start();
  await device.gateway.connected();
  const second = new AgentProcess(device.state);
  await new Promise((resolve) => second.child.once("exit", resolve));
  expect(second.child.exitCode).toBe(1);
  expect(second.log().at(-1)).toMatchObject({ code: "in-use" });
  expect(second.text).toContain(String(first.pid));
});

test("A state that was put back from a copy executes nothing and says so", async () => {
  const { gateway, state } = device;
  const first = device.start();
  await gateway.connected();
  await first.stop();
  const copy = `${state}-copy`;
  execFileSync("cp", ["-a", state, copy]);
  const second = device.start();
  await gateway.connected(2);
  const offer = device.offer(evidence.mark);
  gateway.send(runFrame(offer));
  await gateway.receiptFor(offer.hash);
  await second.stop();
  rmSync(state, { recursive: true });
  execFileSync("cp", ["-a", copy, state]);
  expect(evidence.count()).toBe(1);

  device.start();
  await gateway.connected(3);
  gateway.send(runFrame(offer));
  const refused = await gateway.receiptFor(offer.hash, ({ outcome }) => outcome === "refused");
  expect(refused.document.code).toBe("state-rolled-back");
  expect(evidence.count()).toBe(1);
});

test("A state without its device is no agent", async () => {
  rmSync(join(device.state, "documents", "identity"));
  const agent = device.start();
  await new Promise((resolve) => agent.child.once("exit", resolve));
  expect(agent.child.exitCode).toBe(1);
  expect(agent.log().at(-1)).toMatchObject({ code: "not-enrolled" });
});

/** A link that somebody else controls may drop, delay and repeat; it forges nothing and does not stop the runner. */
import { writeFileSync } from "node:fs";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { carry, encodeBase64 } from "@countersign/protocol";
import {
  type AgentProcess,
  type EnrolledAgent,
  enrolAgent,
  type Evidence,
  makeEvidence,
  makeOperatorRoot,
  makePerson,
  recently,
  runFrame,
  trustFrame,
} from "@countersign/testkit";
import { afterEach, beforeEach, expect, test } from "vitest";

let device: EnrolledAgent;
let evidence: Evidence;
let agent: AgentProcess;
let linkFile: string;
let honest: string;

beforeEach(async () => {
  device = await enrolAgent();
  evidence = makeEvidence();
  agent = device.start();
  await device.gateway.connected();
  const words = readFileSync(`/proc/${agent.pid}/cmdline`, "latin1").split("\0");
  linkFile = join(words[words.indexOf("--stage") + 1] ?? "", "agent", "link", "main.js");
  honest = readFileSync(linkFile, "utf8");
});
afterEach(async () => {
  await device.dispose();
  evidence.remove();
});

/** A link that says these lines to its runner, and nothing to anybody else. */
const hostileLink = `
import { readFileSync } from "node:fs";
const lines = JSON.parse(readFileSync(new URL("./lines.json", import.meta.url), "utf8"));
process.stdout.write("K" + "A".repeat(43) + "\\n");
for (const line of lines) process.stdout.write(line + "\\n");
process.stdin.resume();
setInterval(() => undefined, 1000);
`;

/** From now on the link is the hostile one. */
async function takeOver(lines: readonly string[]): Promise<void> {
  writeFileSync(linkFile, hostileLink);
  writeFileSync(join(linkFile, "..", "lines.json"), JSON.stringify(lines));
  process.kill(await agent.linkPid(), "SIGKILL");
}

/** The link is honest again; resolves when it is connected. */
async function giveBack(): Promise<void> {
  writeFileSync(linkFile, honest);
  const before = device.gateway.connections;
  try {
    process.kill(await agent.linkPid(), "SIGKILL");
  } catch {
    // The runner ended it before we did.
  }
  await device.gateway.connected(before + 1);
}

const frameLine = (frame: object): string => `F1 ${JSON.stringify(frame)}`;

test("Whatever a compromised link makes of signed requests, none of it is executed, and the honest one still is", async () => {
  const offer = device.offer(evidence.mark);
  const other = device.offer("true");
  const mark = new TextEncoder().encode(evidence.mark);
  const forged = [
    { ...offer, bytes: withChangedByte(offer.bytes) },
    { ...offer, signatures: other.signatures },
    {
      ...offer,
      signatures: offer.signatures.filter(({ namespace }) => namespace !== "countersign.approve.v1"),
    },
    { ...other, script: mark },
    {
      ...offer,
      signatures: offer.signatures.map((signature) => ({
        ...signature,
        namespace: "countersign.approve.v1" as const,
      })),
    },
  ];
  const strangers = ["mallory", "mallet"].map((id) => makePerson({ id, groups: ["approvers"] }));
  const theirs = makeOperatorRoot({ now: recently(), people: strangers });
  await takeOver([
    "U1",
    frameLine(trustFrame({ roots: [theirs] })),
    ...forged.map((one) => frameLine(runFrame(one))),
  ]);
  await agent.logged("refused", forged.length);
  expect(evidence.count()).toBe(0);

  await giveBack();
  device.gateway.send(runFrame(offer));
  expect(
    (await device.gateway.receiptFor(offer.hash, ({ outcome }) => outcome === "ran")).document.exit,
  ).toBe(0);
  expect(evidence.count()).toBe(1);
  const codes = device.gateway.receipts().map(({ document }) => document.code);
  expect(codes).toEqual(expect.arrayContaining(["group-missing", "script-hash"]));
});

test("A compromised link that repeats a request has it refused as replayed", async () => {
  const offer = device.offer(evidence.mark);
  device.gateway.send(runFrame(offer));
  await device.gateway.receiptFor(offer.hash);
  await takeOver(["U1", ...Array.from({ length: 50 }, () => frameLine(runFrame(offer)))]);
  await agent.logged("refused", 50);
  expect(evidence.count()).toBe(1);
});

test("A link that says nonsense, or one endless line, is put up with or replaced", async () => {
  await takeOver([
    "",
    "K",
    "U",
    "Ux",
    "F1 {}",
    "U1",
    "F2 {}",
    "F1 not json",
    "\0\0\0",
    `F1 ${encodeBase64(new Uint8Array(7 * 1024 * 1024))}`,
    "D1 because",
    "x".repeat(9 * 1024 * 1024),
  ]);
  await agent.logged("link broke its pipe");
  await giveBack();
  const offer = device.offer(evidence.mark);
  device.gateway.send(runFrame(offer));
  expect((await device.gateway.receiptFor(offer.hash)).document.outcome).toBe("ran");
});

test("Thousands of requests are refused within bounded memory and receipts, and an honest one gets through", async () => {
  const { gateway } = device;
  const script = "#".repeat(50_000);
  const refused = device.ask(script);
  const frame = JSON.stringify(runFrame(refused));
  await gateway.flood(frame, 2000);
  const offer = device.offer(evidence.mark);
  gateway.send(runFrame(offer));
  await gateway.until("the honest receipt", () =>
    gateway.receipts().find(({ document }) => document.subject === offer.hash && document.outcome === "ran"),
  );
  expect(evidence.count()).toBe(1);
  expect(gateway.receipts().length).toBeLessThan(600);
  const peak = Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${agent.pid}/status`, "utf8"))?.[1]);
  expect(peak).toBeLessThan(400_000);
}, 120_000);

function withChangedByte(bytes: Uint8Array): Uint8Array {
  const text = new TextDecoder().decode(bytes);
  return new TextEncoder().encode(text.replace('"reason":"Because', '"reason":"Becauze'));
}

test("The forged requests of these tests differ from honest ones in what they claim", () => {
  const offer = device.offer(evidence.mark);
  expect(carry({ ...offer, bytes: withChangedByte(offer.bytes) }).bytes).not.toBe(carry(offer).bytes);
});

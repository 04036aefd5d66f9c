/** What the evenings of the month are judged by sees each violation that is planted, in its facts and on a device. */
// needs: age
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { Client } from "pg";
import { describe, expect, test } from "vitest";
import { lookAround } from "./evening.ts";
import type { Facts } from "./facts.ts";
import { faultsIn } from "./invariants.ts";
import { comeBySecret } from "./machines.ts";
import { GUARDED, Month } from "./month.ts";
import { runTogether } from "./runs.ts";

const given = (person: string, as: "request" | "standing" | "approve", hash: string) => ({
  person,
  namespace: `countersign.${as}.v1` as const,
  hash,
  at: 10,
});
const asked = (run: string, more: object = {}) => ({
  run,
  signed: `h-${run}`,
  isUse: false,
  client: "acme",
  ...more,
});
const device = { name: "pc-1", client: "acme", isAwake: true, isConnected: true, roots: ["root"] };

const reign = (
  from: number,
  approvers: readonly string[],
  listed: ReadonlyMap<string, Set<string>> = new Map(),
) => ({
  from,
  approvers: new Set(approvers),
  listed,
});
/** Carl asks, Bob approves. */
const byCarl = { given: [given("carl", "request", "h-run-1"), given("bob", "approve", "h-run-1")] };
const onlyRunOne = { executions: [{ device: "pc-1", request: "one", at: 20 }] };
const listed = (...adders: string[]) => new Map([["carl", new Set(adders)]]);

/** An honest evening: a run that two signed, a use, and one behind a code; `change` plants what is wrong. */
function evening(change: Partial<Facts> = {}): string[] {
  return faultsIn({
    executions: ["one", "use", "coded"].map((request) => ({ device: "pc-1", request, at: 20 })),
    asked: new Map([
      ["one", asked("run-1")],
      ["use", asked("run-2", { isUse: true })],
      ["coded", asked("run-3", { client: "shop" })],
    ]),
    runs: new Map(),
    names: new Map([["id-1", "pc-1"]]),
    given: [
      given("alice", "request", "h-run-1"),
      given("bob", "approve", "h-run-1"),
      given("alice", "standing", "h-run-2"),
      given("bob", "approve", "h-run-2"),
    ],
    reigns: [reign(0, ["alice", "bob"])],
    own: undefined,
    unwanted: new Set(),
    vetoed: new Map(),
    coded: new Set(["run-3"]),
    codedClient: "shop",
    ownClient: "beta",
    devices: [{ ...device, head: { size: 1, root: "sha256:aa" }, logFault: undefined }],
    newest: () => ["root"],
    log: { holds: () => true, held: () => false },
    ...change,
  });
}

describe("an evening", () => {
  test("that was honest has no fault", () => {
    expect(evening()).toEqual([]);
    expect(
      evening({ ...onlyRunOne, ...byCarl, reigns: [reign(0, ["alice", "bob"], listed("alice"))] }),
    ).toEqual([]);
  });

  const twice = { device: "pc-1", request: "one", at: 21 };
  const facts = (more: object) => ({ ...device, head: undefined, logFault: undefined, ...more });
  const refused = (state: string) =>
    new Map([["run-1", { id: "run-1", targets: [{ device: "id-1", state, code: "expired" }] }]]);
  const plants: readonly (readonly [fault: string, change: object])[] = [
    ["executed one twice", { executions: [{ ...twice, at: 20 }, twice] }],
    ["which nobody asked for", { asked: new Map() }],
    ["no second approver", { given: [given("alice", "request", "h-run-1")] }],
    ["nobody who may ask", { reigns: [reign(0, ["bob", "carol"])] }],
    ["no second approver", { reigns: [reign(15, ["alice", "carol"])] }],
    ["nobody who may ask", { ...onlyRunOne, ...byCarl }],
    [
      "nobody who may ask",
      {
        ...onlyRunOne,
        ...byCarl,
        reigns: [reign(0, ["alice", "bob"], listed("alice")), reign(15, ["alice", "bob"])],
      },
    ],
    [
      "no second approver",
      { ...onlyRunOne, ...byCarl, reigns: [reign(0, ["alice", "bob"], listed("alice", "bob"))] },
    ],
    ["nobody of the client's own", { own: { people: new Set(["erin"]), since: 15 }, ownClient: "acme" }],
    ["nobody gave a code", { coded: new Set() }],
    ["which is refused", { runs: refused("refused") }],
    ["which is cancelled", { runs: refused("cancelled") }],
    ["which nobody approved", { unwanted: new Set(["run-1"]) }],
    ["after it was vetoed", { vetoed: new Map([["run-1", 19]]) }],
    ["is awake and obeys", { devices: [facts({ roots: ["older"] })] }],
    ["not connected", { devices: [facts({ isConnected: false })] }],
    ["is stuck", { devices: [facts({ logFault: "log-inconsistent" })] }],
    [
      "not of this log",
      {
        devices: [facts({ head: { size: 9, root: "sha256:bb" } })],
        log: { holds: () => false, held: () => true },
      },
    ],
  ];
  test.each(plants)("in which something is wrong says so: %s", (fault, change) => {
    // Rows of runs have more fields than the checks read.
    expect(evening(change as Partial<Facts>).join("\n")).toContain(fault);
  });
});

test("a device whose disk was put back runs again what it is asked again, and the evening sees it", async () => {
  const month = await Month.begin(1);
  try {
    await comeBySecret(month, GUARDED, ["pc-1"]);
    const [device] = month.devices;
    if (!device) throw new Error("no device came");
    const disk = dirname(device.state);
    const copy = `${disk}-before`;
    await month.quiet();
    await device.sleep();
    execFileSync("cp", ["-a", disk, copy]);
    await device.wake();
    const run = await runTogether(month, GUARDED, 1);
    await month.quiet();
    expect(await lookAround(month)).toEqual([]);

    await device.sleep();
    rmSync(disk, { recursive: true });
    execFileSync("cp", ["-a", copy, disk]);
    await using database = await superuser(month);
    await database.client.query("update run_target set state = 'waiting' where run_id = $1", [run.id]);
    await database.client.query("update run set state = 'dispatched' where id = $1", [run.id]);
    await device.wake();
    await expect.poll(() => month.executions.length).toBe(2);
    expect((await lookAround(month)).join("\n")).toContain("twice");
  } finally {
    await month.end();
  }
});

async function superuser(month: Month) {
  const client = new Client({ connectionString: month.installation.superuserUrl });
  await client.connect();
  return { client, [Symbol.asyncDispose]: () => client.end() };
}

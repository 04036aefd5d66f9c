/** What the device's own administrator does from the command line, with and without a running agent. */
import { generateKeyPairSync, sign } from "node:crypto";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  formatCheckpoint,
  formatVerifierKey,
  makeVerifierKey,
  type NoteSigner,
  signNote,
} from "@countersign/log";
import { nodeHasher } from "@countersign/log/node";
import { carry, encodeHex, hashOf } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import {
  askAgent,
  type EnrolledAgent,
  enrolAgent,
  type Evidence,
  makeAdmission,
  makeClientRoot,
  makeEvidence,
  makeOperatorRoot,
  makePerson,
  makeVeto,
  nextRoot,
  recently,
  runFrame,
  softRoot,
  trustFrame,
} from "@countersign/testkit";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

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

const DAY = 86_400;
const ask = (name: string, ...words: string[]) => askAgent([name, ...words, "--state", device.state]);

/** A file beside the state with this JSON. */
function fileWith(value: unknown): string {
  const path = join(
    dirname(device.state),
    `file-${hashOf(Buffer.from(JSON.stringify(value)), nodeCrypto).slice(7, 15)}.json`,
  );
  writeFileSync(path, JSON.stringify(value));
  return path;
}

/** Two checkpoints of one size and different roots, by one log key. */
async function makeForkedLog() {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const raw = new Uint8Array(Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url"));
  const key = makeVerifierKey(nodeHasher, "log.example", raw);
  const signer: NoteSigner = { key, sign: (message) => new Uint8Array(sign(null, message, privateKey)) };
  const roots = [1, 2].map((byte) => new Uint8Array(32).fill(byte));
  const [honest = "", forked = ""] = await Promise.all(
    roots.map(async (root) =>
      new TextDecoder().decode(
        await signNote(formatCheckpoint({ origin: key.name, size: 7, root }), [signer]),
      ),
    ),
  );
  return {
    key: formatVerifierKey(key),
    honest,
    forked,
    honestRoot: `sha256:${encodeHex(roots[0] ?? new Uint8Array())}`,
  };
}

function otherOperator() {
  const people = ["erin", "frank"].map((id) => makePerson({ id, groups: ["approvers"] }));
  return makeOperatorRoot({ now: recently(), people, change: { name: "Another MSP" } });
}

describe("agent status", () => {
  test("says whom this device believes, in words and as data", async () => {
    const said = await ask("status");
    expect(said).toMatchObject({ exit: 0, stderr: "" });
    for (const word of [device.fingerprint, "Operator", "device-trust", "acme, as web-1", "not known before"])
      expect(said.stdout).toContain(word);
    const data: unknown = JSON.parse((await ask("status", "--json")).stdout);
    expect(data).toMatchObject({
      device: device.fingerprint,
      roots: [
        {
          name: "Operator",
          version: 1,
          policies: expect.arrayContaining([{ kind: "script", client: "acme", trust: "device-trust" }]),
        },
      ],
      admission: { client: "acme", name: "web-1" },
      floor: { state: "none" },
    });
  });

  test("says where there is no device", async () => {
    const said = await askAgent(["status", "--state", join(dirname(device.state), "nothing")]);
    expect(said.exit).toBe(1);
    expect(said.stderr).toContain("not-enrolled");
  });
});

describe("A command", () => {
  test("that would change a state in use says who uses it", async () => {
    const agent = device.start();
    await device.gateway.connected();
    const words = ["--server", device.gateway.url, "--token", "t", "--root", device.root.hash, "--force"];
    const said = await ask("enroll", ...words);
    expect(said.exit).toBe(1);
    expect(said.stderr).toContain("in-use");
    expect(said.stderr).toContain(String(agent.pid));
  });
});

describe("agent floor", () => {
  test("shows the file, says what is wrong with it, and prints an example that is right", async () => {
    const path = join(device.state, "floor.json");
    expect((await ask("floor")).stdout).toContain("nothing is tightened");
    writeFileSync(path, (await ask("floor", "--example")).stdout);
    expect((await ask("floor")).stdout).toContain("in force");
    chmodSync(path, 0o666);
    const open = await ask("floor");
    expect(open.exit).toBe(1);
    expect(open.stderr).toContain("floor-unreadable");
  });
});

describe("agent apply", () => {
  test("ends a running script by a veto that no server delivered", async () => {
    const { gateway } = device;
    device.start();
    await gateway.connected();
    const offer = device.offer(`${evidence.mark}; sleep 600`);
    gateway.send(runFrame(offer));
    await gateway.until("the mark", () => (evidence.count() > 0 ? true : undefined));
    const veto = makeVeto({ root: device.root, subject: offer.hash, by: device.bob, now: recently() });
    const said = await ask("apply", fileWith({ vetoes: [carry(veto)] }));
    expect(said.exit).toBe(0);
    expect(said.stdout).toContain("1 vetoes");
    expect((await gateway.receiptFor(offer.hash)).document.code).toBe("vetoed");
  });

  test("brings a root to a device whose server does not, and refuses what the device would refuse", async () => {
    const next = nextRoot(device.root);
    const forged = nextRoot(device.root, {}, [device.alice]);
    const refused = await ask("apply", fileWith({ roots: [carry(forged)] }));
    expect(refused.exit).toBe(1);
    expect(refused.stderr).toContain("root-signatures");
    expect((await ask("apply", fileWith({ roots: [carry(next)] }))).stdout).toContain("version 2");
    expect((await ask("apply", fileWith({ roots: "x" }))).stderr).toContain("bad-shape");
    expect((await ask("apply")).exit).toBe(2);
  });

  test("takes a signed document alone, as the CLI writes it, and says where nothing came of it", async () => {
    const next = nextRoot(device.root);
    const file = fileWith(carry(next));
    expect((await ask("apply", file)).stdout).toContain("version 2");
    expect(await ask("apply", file)).toMatchObject({
      exit: 0,
      stdout: "nothing in it is new to this device\n",
    });
    const devices = [{ fingerprint: device.fingerprint, name: "web-1", seal: device.seal }];
    const admission = makeAdmission({ root: device.root, devices, now: recently() });
    for (const other of [fileWith(carry(admission)), fileWith({}), fileWith([])]) {
      const refused = await ask("apply", other);
      expect(refused.exit).toBe(1);
      expect(refused.stderr).toContain("refused: bad-shape");
    }
    const nothing = join(device.state, "no-such-file");
    expect(await ask("apply", nothing)).toMatchObject({
      exit: 2,
      stderr: `countersign agent apply: ${nothing} cannot be read\n`,
    });
  });

  test("explains each subcommand by itself", async () => {
    const all = await ask("--help");
    const one = await ask("apply", "--help");
    expect(all).toMatchObject({ exit: 0, stderr: "" });
    expect(one).toMatchObject({ exit: 0, stderr: "" });
    expect(all.stdout).toContain("enroll --server URL");
    expect(one.stdout).toContain("apply FILE [--state DIR]");
    expect(one.stdout).not.toContain("enroll --server URL");
  });
});

describe("agent repin", () => {
  test("changes the operator while the agent runs, and is written into the device's journal", async () => {
    const { gateway } = device;
    device.start();
    await gateway.connected();
    const other = otherOperator();
    const said = await ask("repin", "--root", other.hash, "--file", fileWith({ roots: [carry(other)] }));
    expect(said).toMatchObject({ exit: 0, stderr: "" });
    expect(said.stdout).toContain("Another MSP, version 1, is pinned");
    const status = await gateway.until("the new pin", () =>
      gateway.statuses().find(({ pins }) => pins[0]?.hash === other.hash),
    );
    expect(status.pins).toHaveLength(1);
    const offer = device.offer(evidence.mark);
    gateway.send(runFrame(offer));
    expect((await gateway.receiptFor(offer.hash)).document.code).toBe("root-not-pinned");
    const journal = readFileSync(join(device.state, "administration.journal"), "utf8");
    expect(journal).toContain('"act":"enroll"');
    expect(journal).toContain(`"act":"repin","roots":["${other.hash}"]`);
  });

  test("pins from a root file as the CLI writes it, and awaits no longer what was a mistake", async () => {
    const other = otherOperator();
    const mistake = `sha256:${"1".repeat(64)}`;
    expect((await ask("repin", "--root", mistake)).stdout).toContain("as soon as the server shows it");
    expect((await ask("repin", "--remove", mistake)).stdout).toBe(`${mistake} is no longer awaited\n`);
    expect((await ask("status")).stdout).not.toContain(mistake);
    expect((await ask("repin", "--root", other.hash, "--file", fileWith(carry(other)))).stdout).toContain(
      "Another MSP, version 1, is pinned",
    );
  });

  test("takes the root that it asked for from a server, and no other", async () => {
    const { gateway } = device;
    const other = otherOperator();
    expect((await ask("repin", "--root", other.hash)).stdout).toContain("as soon as the server shows it");
    device.start();
    await gateway.connected();
    const third = makeOperatorRoot({ now: recently(), change: { name: "A third" } });
    gateway.send(trustFrame({ roots: [third, other] }));
    await gateway.until("the new pin", () =>
      gateway.statuses().find(({ pins }) => pins.length === 1 && pins[0]?.hash === other.hash),
    );
  });

  test("takes a client's root away, and refuses what is no pin", async () => {
    const client = makeClientRoot({ now: recently() });
    const both = await enrolAgent({ furtherRoots: [client] });
    try {
      const words = ["--state", both.state];
      expect((await askAgent(["repin", "--remove", `sha256:${"1".repeat(64)}`, ...words])).stderr).toContain(
        "root-not-pinned",
      );
      const removed = await askAgent(["repin", "--remove", client.authority, ...words]);
      expect(removed.stdout).toContain("Acme is no longer pinned");
      expect((await askAgent(["repin", ...words])).exit).toBe(2);
    } finally {
      await both.dispose();
    }
  });
});

describe("agent clock-reset", () => {
  test("lets a device execute again whose persons signed a time far ahead, and revives nothing", async () => {
    const { gateway, root } = device;
    device.start();
    await gateway.connected();
    const done = device.offer(evidence.mark);
    gateway.send(runFrame(done));
    await gateway.receiptFor(done.hash);
    const far = recently() + 400 * DAY;
    const ahead = nextRoot(root, { issued: far, expires: far + 300 * DAY, hard_expires: far + 600 * DAY });
    gateway.send(trustFrame({ roots: [ahead] }));
    await gateway.until("the new root", () =>
      gateway.statuses().find(({ pins }) => pins.some(({ hash }) => hash === ahead.hash)),
    );
    const late = device.offer(evidence.mark);
    gateway.send(runFrame(late));
    expect((await gateway.receiptFor(late.hash)).document).toMatchObject({
      outcome: "refused",
      code: "expired",
    });
    expect((await ask("clock-reset")).exit).toBe(0);
    const again = device.offer(evidence.mark);
    gateway.send(runFrame(again));
    expect((await gateway.receiptFor(again.hash)).document.outcome).toBe("ran");
    gateway.send(runFrame(done));
    await gateway.receiptFor(done.hash, ({ outcome }) => outcome === "refused");
    expect(evidence.count()).toBe(2);
  });
});

describe("The audit log", () => {
  test("is remembered across restarts as far as it was shown with runs, and a fork of it ends all execution", async () => {
    const log = await makeForkedLog();
    const witness = await enrolAgent({ logKey: log.key });
    try {
      const { gateway } = witness;
      const first = witness.start();
      await gateway.connected();
      const offer = witness.offer("true");
      gateway.send({ ...runFrame(offer), checkpoint: { note: log.honest, proof: [] } });
      await gateway.receiptFor(offer.hash);
      await first.stop();
      witness.start();
      await gateway.connected(2);
      const status = await gateway.until("a status with the checkpoint", () =>
        gateway.statuses().find(({ checkpoint }) => checkpoint?.size === 7),
      );
      expect(status.checkpoint?.root).toBe(log.honestRoot);

      const second = witness.offer(evidence.mark);
      gateway.send({ ...runFrame(second), checkpoint: { note: log.forked, proof: [] } });
      expect((await gateway.receiptFor(second.hash)).document.code).toBe("log-inconsistent");
      expect(gateway.objections()).toContain("log-inconsistent");
      expect((await askAgent(["status", "--state", witness.state])).stdout).toContain("ALARM");
      expect(evidence.count()).toBe(0);
    } finally {
      await witness.dispose();
    }
  });
});

describe("A running agent", () => {
  test("follows its roots, people's admissions and a client's own root as they are shown, and objects to what is not right", async () => {
    const { gateway, root } = device;
    device.start();
    await gateway.connected();
    const second = nextRoot(root);
    const fork = softRoot({ ...second.document, name: "Fork" }, second.people, second.people);
    gateway.send(trustFrame({ roots: [second] }));
    await gateway.until("version 2", () => gateway.statuses().find(({ pins }) => pins[0]?.version === 2));
    gateway.send(trustFrame({ roots: [fork] }));
    await gateway.until("the objection", () =>
      gateway.objections().includes("root-fork") ? true : undefined,
    );
    gateway.send(trustFrame({ roots: [fork] }));
    const client = makeClientRoot({ now: recently() });
    gateway.send(trustFrame({ roots: [client] }));
    await gateway.until("the objection", () =>
      gateway.objections().includes("adoption-signatures") ? true : undefined,
    );
    expect(gateway.objections().filter((because) => because === "root-fork")).toHaveLength(1);
    const agreed = softRoot(client.document, client.people, [...client.people, ...root.people]);
    gateway.send(trustFrame({ roots: [agreed] }));
    await gateway.until("both pins", () => gateway.statuses().find(({ pins }) => pins.length === 2));
    const offer = device.offer(evidence.mark);
    gateway.send(runFrame(offer));
    expect((await gateway.receiptFor(offer.hash)).document.code).toBe("root-not-named");
  });
});

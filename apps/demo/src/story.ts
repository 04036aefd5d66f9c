/** The story, chapter by chapter. Every claim it prints was checked on the line before. */
import { appendFile, readdir, readFile, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import type { Device, Run } from "@countersign/api";
import {
  type Carried,
  decodeBase64,
  hashOf,
  keyFingerprint,
  parseDocument,
  parseSignature,
  type Receipt,
  verifySignature,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { forge, takeOver } from "./compromised-server.ts";
import { freePort, type Installation, startInstallation } from "./installation.ts";
import { chapter, mustHold, quote, seen } from "./narrator.ts";
import { type Answer, type Person, sitDown } from "./terminal.ts";

const PASSWORD = "seven-quiet-otters-build";
const SCRIPT = `#!/bin/bash
echo "hello $1, this is $(hostname)"
for step in 1 2 3; do sleep 0.4; echo "step $step of 3"; done
`;

/** Tells it, with everything in `directory`. */
export async function tellStory(directory: string): Promise<void> {
  const data = path.join(directory, "data");
  const port = await freePort();
  let installation: Installation | undefined;
  try {
    chapter("A fresh installation: server, database and this machine's agent");
    installation = await startInstallation(data, port);
    seen(`${installation.url} is ready; PostgreSQL and the agent run beside it`);
    const ann = await sitDown("Ann", directory, installation.url);
    const bob = await sitDown("Bob", directory, installation.url);
    await becomeAdministrator(ann, data);
    await firstRun(ann);
    await fromOneToTwo(ann, bob, data);
    await inviteBob(ann, bob);
    const captured = await askForTwoRuns(ann);

    chapter("Somebody takes over the server: database, keys and code");
    await installation.stop();
    await refusedByTheDevice(port, data, captured.first);
    installation = await startInstallation(data, port);
    seen("the honest server is back, on the same database");

    await approveAndWatch(ann, bob, captured.second);
    await verifyTheLog(ann, directory);
    chapter("Done: nobody alone, and not even the server, ran anything.");
  } finally {
    await installation?.stop();
  }
}

async function ok(answer: Promise<Answer>): Promise<Answer> {
  const given = await answer;
  mustHold(given.code === 0, "exit 0", `exit ${given.code}\n${given.out}${given.err}`);
  return given;
}

async function json<T>(person: Person, words: readonly string[]): Promise<T> {
  // The CLI's --json output is the API's reply, whose type the caller names.
  return JSON.parse((await ok(person.type([...words, "--json"]))).out) as T;
}

async function localDevice(person: Person): Promise<Device> {
  const { device } = await json<{ device: Device }>(person, ["devices", "show", "local"]);
  return device;
}

async function untilDevice(
  person: Person,
  what: string,
  holds: (device: Device) => boolean,
): Promise<Device> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const device = await localDevice(person);
    if (holds(device)) return device;
    mustHold(Date.now() < deadline, what, device);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function becomeAdministrator(ann: Person, data: string): Promise<void> {
  const token = (await readFile(path.join(data, "setup-token"), "utf8")).trim();
  await ok(
    ann.type(
      ["setup", "--email", "ann@example.org", "--name", "Ann Miller", "--token", token, "--password-stdin"],
      { input: `${PASSWORD}\n` },
    ),
  );
  const again = await ann.type(
    ["setup", "--email", "eve@example.org", "--name", "Eve", "--token", token, "--password-stdin"],
    { input: `${PASSWORD}\n` },
  );
  mustHold(again.code === 1, "a second set-up to be refused", again);
  seen("Ann is the first administrator; the set-up token works once");
}

async function firstRun(ann: Person): Promise<void> {
  chapter("The first run, under the one-person trial root: server-trust, and it says so");
  const device = await untilDevice(
    ann,
    "the local agent to be connected",
    (seenDevice) => seenDevice.connected && seenDevice.admission !== null,
  );
  mustHold(device.trust === "server-trust", "server-trust in words", device.trust);
  const run = await ok(ann.type(["run", "hello", "--device", "local", "--wait", "--reason", "first try"]));
  quote(run.out);
  mustHold(run.err.includes("exit 0"), "exit 0 on the device", run);
  seen(`${hostname()} ran it; whoever owns the server could have, too`);
}

async function fromOneToTwo(ann: Person, bob: Person, data: string): Promise<void> {
  chapter("From one person to two: a root of their own, signed by both, and no device is visited");
  for (const person of [ann, bob]) {
    await ok(
      person.type([
        "root",
        "card",
        "--key",
        person.key,
        "--name",
        person.name === "Ann" ? "Ann Miller" : "Bob Chu",
        "--out",
        path.join(ann.home, `${person.name}.json`),
      ]),
    );
  }
  const trialAdmission = (await localDevice(ann)).admission?.hash;
  const wrong = await ann.type([
    "root",
    "init",
    "Ann.json",
    "Bob.json",
    "--fingerprint",
    ann.fingerprint,
    "--name",
    "Acme IT",
    "--client",
    "home",
  ]);
  mustHold(
    wrong.code === 1 && wrong.err.includes("fingerprint-mismatch"),
    "a card nobody vouched for to be refused",
    wrong,
  );
  seen("a card whose fingerprint nobody read out is refused");
  await ok(
    ann.type([
      "root",
      "init",
      "Ann.json",
      "Bob.json",
      "--fingerprint",
      ann.fingerprint,
      "--fingerprint",
      bob.fingerprint,
      "--name",
      "Acme IT",
      "--client",
      "home",
    ]),
  );
  const rootFile = path.join(ann.home, "root.json");
  const lastFile = path.join(ann.home, "trial.last.json");
  for (const person of [ann, bob]) await ok(person.type(["root", "sign", rootFile, "--key", person.key]));
  await ok(
    ann.type([
      "root",
      "graduate",
      "root.json",
      "--trial-key",
      path.join(data, "station", "trial", "trial.key"),
    ]),
  );
  for (const person of [ann, bob]) await ok(person.type(["root", "sign", lastFile, "--key", person.key]));
  await ok(ann.type(["root", "publish", "trial.last.json", "root.json"]));
  await ok(ann.type(["devices", "admit", "local", "--key", ann.key]));
  const { hash } = await json<{ hash: string }>(ann, ["root", "show", "root.json"]);
  const device = await untilDevice(
    ann,
    "the device's own signed status to name the new root",
    (found) => found.pins.some((pin) => pin.hash === hash) && found.admission?.hash !== trialAdmission,
  );
  seen(`the device followed by itself; its signed status pins ${device.pins[0]?.hash.slice(0, 19)}…`);
  seen(`it shares this machine and account with the server, so it still calls itself ${device.trust}`);
}

async function inviteBob(ann: Person, bob: Person): Promise<void> {
  const { invitation } = await json<{ invitation: string }>(ann, [
    "users",
    "invite",
    "--email",
    "bob@example.org",
    "--name",
    "Bob Chu",
    "--role",
    "standard",
  ]);
  await ok(bob.type(["login", "--invitation", invitation, "--password-stdin"], { input: `${PASSWORD}\n` }));
}

async function askForTwoRuns(ann: Person) {
  chapter("Ann puts a script and asks for it; alone she cannot run it");
  await writeFile(path.join(ann.home, "greet.sh"), SCRIPT);
  await ok(ann.type(["scripts", "put", "greet", "greet.sh", "--interpreter", "bash", "--param", "who!"]));
  const ask = async (reason: string) =>
    await json<Run>(ann, [
      "run",
      "greet",
      "--device",
      "local",
      "--arg",
      "who=world",
      "--reason",
      reason,
      "--key",
      ann.key,
    ]);
  const first = await ask("weekly greeting");
  mustHold(first.state === "awaiting-signatures", "awaiting-signatures", first.state);
  const self = await ann.type(["approve", first.id, "--key", ann.key]);
  const after = await json<{ run: Run }>(ann, ["show", first.id]);
  mustHold(after.run.state === "awaiting-signatures", "Ann's own approval not to count", self);
  seen("she signed the request; her own approval does not count");
  const capture = async (run: Run) => {
    const { out } = await ok(ann.type(["show", run.id, "--canonical"]));
    const bytes = new TextEncoder().encode(out);
    const signed = await json<Carried>(ann, ["show", run.id, "--signed"]);
    mustHold(
      hashOf(bytes, nodeCrypto) === run.request_hash,
      "the canonical bytes to have the request's hash",
      run.request_hash,
    );
    return { run, bytes, signatures: signed.signatures };
  };
  return { first: await capture(first), second: await capture(await ask("monthly greeting")) };
}

async function refusedByTheDevice(
  port: number,
  data: string,
  captured: { run: Run; bytes: Uint8Array; signatures: Carried["signatures"] },
): Promise<void> {
  const server = await takeOver(port, `localhost:${port}`, path.join(data, "agent"));
  try {
    const stolen = {
      bytes: captured.bytes,
      signatures: captured.signatures,
      script: new TextEncoder().encode(SCRIPT),
    };
    const unapproved = await server.push(captured.run.id, stolen);
    mustHold(
      unapproved.outcome === "refused" && unapproved.code === "group-missing",
      "the device to refuse a request nobody approved",
      unapproved,
    );
    seen(`pushed without Bob's approval: the device refuses, ${unapproved.code}`);
    const forged = await server.push(captured.run.id, forge(stolen, ["rm -rf /"]));
    mustHold(forged.outcome === "refused", "the device to refuse a forged request", forged);
    seen(`pushed with other arguments: the device refuses, ${forged.code}`);
  } finally {
    await server.giveUp();
  }
}

async function approveAndWatch(
  ann: Person,
  bob: Person,
  { run, bytes }: { run: Run; bytes: Uint8Array },
): Promise<void> {
  chapter("Bob reads the request and countersigns; the device verifies, runs, and signs a receipt");
  const approval = await ok(bob.type(["approve", run.id, "--key", bob.key]));
  quote(approval.err.split("\n").slice(0, 6).join("\n"));
  const arrivals: number[] = [];
  const follow = await ok(
    ann.type(["follow", run.id], { onOutput: (_text, seconds) => arrivals.push(seconds) }),
  );
  quote(follow.out);
  mustHold(
    follow.out.includes("hello world") && follow.out.includes("step 3 of 3"),
    "the script's output",
    follow,
  );
  mustHold(
    (arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0) > 0.3,
    "output to arrive while the script ran",
    arrivals,
  );
  seen("the output came live");
  await verifyReceipt(ann, run, hashOf(bytes, nodeCrypto));
}

async function verifyReceipt(ann: Person, run: Run, requestHash: string): Promise<void> {
  const { receipts } = await json<{
    receipts: { device_key: string; receipt: { bytes: string; signatures: unknown[] } }[];
  }>(ann, ["receipts", run.id]);
  const [given] = receipts;
  const message = decodeBase64(given?.receipt.bytes ?? "") ?? new Uint8Array(0);
  const parsed = parseDocument("receipt", message);
  const signature = parseSignature(given?.receipt.signatures[0]);
  mustHold(given !== undefined && parsed.ok && signature.ok, "a signed receipt", receipts);
  const verdict = await verifySignature({
    signature: signature.signature,
    keyText: given.device_key,
    message,
    namespace: "countersign.receipt.v1",
    crypto: nodeCrypto,
  });
  const receipt: Receipt = parsed.document;
  mustHold(
    verdict.ok && receipt.device === keyFingerprint(given.device_key, nodeCrypto),
    "the device's own signature",
    verdict,
  );
  mustHold(
    receipt.outcome === "ran" && receipt.exit === 0 && receipt.subject === requestHash,
    "a receipt for exactly this request",
    receipt,
  );
  seen(
    `the receipt is signed by the device: exit ${receipt.exit}, ${receipt.stdout.length} bytes of output, hash ${receipt.stdout.hash.slice(0, 19)}…`,
  );
}

async function verifyTheLog(ann: Person, directory: string): Promise<void> {
  chapter("Everything is in the log, and anybody can check it");
  const out = path.join(directory, "export");
  await ok(ann.type(["audit", "export", "--out", out]));
  const verified = await ok(ann.type(["audit", "verify", out]));
  quote(verified.out);
  const [bundle = ""] = await readdir(path.join(out, "tile", "entries"));
  const bodies = path.join(out, "bodies", "000");
  const text = await readFile(bodies, "utf8");
  await writeFile(
    bodies,
    text.replace("ann@example.org", "eve@example.org").replace('"run.requested"', '"run.requestee"'),
  );
  if (!text.includes("ann@example.org")) await appendFile(path.join(out, "tile", "entries", bundle), "x");
  const tampered = await ann.type(["audit", "verify", out]);
  mustHold(tampered.code === 1, "a changed export to be found out", tampered);
  quote(tampered.err);
  seen("one changed word is found, and its entry is named");
}

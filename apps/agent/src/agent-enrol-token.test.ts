/** Enrolment with an admission token: the machine admits itself, or nothing is stored. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { carry, formatTokenLine, keyFingerprint, uncarry } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import {
  askAgent,
  DAY,
  makeAdmission,
  makeOperatorRoot,
  makeToken,
  makeTrialRoot,
  recently,
  ScriptedGateway,
  SEED_OF_TOKEN,
  seededKey,
  seedOf,
  tokenHolder,
} from "@countersign/testkit";
import { afterEach, beforeEach, expect, test } from "vitest";

let home: string;
let gateway: ScriptedGateway;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "countersign-enrol-test-"));
  gateway = await ScriptedGateway.start();
});
afterEach(async () => {
  await gateway.close();
  rmSync(home, { recursive: true, force: true });
});

const root = makeOperatorRoot({ now: recently() });
const token = makeToken({ root, change: { issued: recently(), expires: recently() + DAY } });
const line = formatTokenLine({ authority: root.authority, client: "acme", seed: seedOf(SEED_OF_TOKEN) });

/** A server that takes what the machine brings. */
function honestly(tokens = [carry(token)]): void {
  gateway.behaviour.enrol = ({ device_key, admission }) => ({
    status: 201,
    body: {
      device: "1",
      fingerprint: keyFingerprint(device_key, nodeCrypto),
      server_name: gateway.behaviour.serverName,
      roots: [carry(root)],
      people: [],
      admissions: admission ? [admission] : [],
      tokens,
    },
  });
}

const state = () => join(home, "state");
function enroll(...more: string[]) {
  return askAgent(["enroll", "--server", gateway.url, "--state", state(), "--root", root.hash, ...more]);
}

test("a machine with a token's line signs its own admission, and says nothing of the line to the server", async () => {
  honestly();
  const file = join(home, "token");
  writeFileSync(file, `${line}\n`, { mode: 0o600 });
  const answer = await enroll("--token-file", file, "--name", "web-7");
  expect(answer).toMatchObject({ exit: 0, stderr: "" });
  expect(answer.stdout).toContain("Admitted to acme as web-7.");
  const [body] = gateway.enrolments;
  expect(body?.token).toBeUndefined();
  expect(JSON.stringify(body)).not.toContain(line.slice(72, 110));
  const admission = body?.admission && uncarry(body.admission);
  expect(admission?.signatures).toMatchObject([
    { namespace: "countersign.admit.v1", key: keyFingerprint(tokenHolder.key, nodeCrypto) },
  ]);
  const status = await askAgent(["status", "--state", state()]);
  expect(status.stdout).toContain("web-7");
});

test("what the token does not let in is not stored: another name, no token, an end that has passed", async () => {
  honestly();
  const misnamed = await enroll("--token", line, "--name", "dc-1");
  expect(misnamed.stderr).toContain("token-name");
  honestly([]);
  expect((await enroll("--token", line, "--name", "web-7")).stderr).toContain("admission-signatures");
  const ended = { issued: recently() - 2 * DAY, expires: recently() - DAY };
  honestly([carry(makeToken({ root, change: ended }))]);
  const late = await enroll("--token", line, "--name", "web-7");
  expect(late).toMatchObject({ exit: 1 });
  expect(late.stderr).toContain("token-expired");
  expect(existsSync(join(state(), "documents", "identity"))).toBe(false);
});

test("a server that may admit by itself does not lead the machine to another client than its line says", async () => {
  const trial = makeTrialRoot({ clients: ["acme", "elsewhere"], now: recently() });
  gateway.behaviour.enrol = ({ device_key, seal, name, machine }) => {
    const device = { fingerprint: keyFingerprint(device_key, nodeCrypto), name, seal };
    const devices = [machine === undefined ? device : { ...device, machine }];
    const signers = [seededKey("server")];
    const now = recently();
    const admission = makeAdmission({ root: trial, devices, client: "elsewhere", now, signers });
    return {
      status: 201,
      body: {
        device: "1",
        fingerprint: device.fingerprint,
        server_name: gateway.behaviour.serverName,
        roots: [carry(trial)],
        people: [],
        admissions: [carry(admission)],
        tokens: [],
      },
    };
  };
  const where = ["--server", gateway.url, "--state", state(), "--root", trial.hash, "--name", "web-7"];
  const ours = formatTokenLine({ authority: trial.authority, client: "acme", seed: seedOf(SEED_OF_TOKEN) });
  const answer = await askAgent(["enroll", ...where, "--token", ours]);
  expect(answer).toMatchObject({ exit: 1 });
  expect(answer.stderr).toContain("token-not-shown");
  expect(existsSync(join(state(), "documents", "identity"))).toBe(false);
  // By a secret of the server the same admission is one that this root allows.
  expect((await askAgent(["enroll", ...where, "--token", "secret"])).stdout).toContain(
    "Admitted to elsewhere",
  );
});

test("a line that was cut in copying is misuse, and is never sent anywhere", async () => {
  honestly();
  expect((await enroll("--token", line.slice(0, 90))).exit).toBe(2);
  expect((await enroll("--token", line, "--token-file", "x")).exit).toBe(2);
  expect((await enroll("--token-file", join(home, "none"))).exit).toBe(2);
  expect(gateway.enrolments).toEqual([]);
});

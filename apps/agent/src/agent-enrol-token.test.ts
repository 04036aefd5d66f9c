/** Enrolment with an admission token: the machine admits itself, or nothing is stored. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { carry, formatTokenLine, keyFingerprint, uncarry } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import {
  askAgent,
  DAY,
  makeOperatorRoot,
  makeToken,
  recently,
  ScriptedGateway,
  SEED_OF_TOKEN,
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

test("a line that was cut in copying is misuse, and is never sent anywhere", async () => {
  honestly();
  expect((await enroll("--token", line.slice(0, 90))).exit).toBe(2);
  expect((await enroll("--token", line, "--token-file", "x")).exit).toBe(2);
  expect((await enroll("--token-file", join(home, "none"))).exit).toBe(2);
  expect(gateway.enrolments).toEqual([]);
});

/** docs/protocol/ssh-keygen.md as it stands: a person with stock OpenSSH approves, and the device runs it. */
// needs: ssh-keygen
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  HELLO_SCRIPT,
  makeCountersignWorld,
  makePerson,
  scriptAction,
  seededKey,
  type SoftKey,
} from "@countersign/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { nodeCrypto } from "./node-crypto.ts";
import { keyFingerprint, parseSignature } from "./index.ts";

const page = readFileSync(new URL("../../../docs/protocol/ssh-keygen.md", import.meta.url), "utf8");
const home = mkdtempSync(join(tmpdir(), "countersign-by-hand-"));
afterAll(() => rmSync(home, { recursive: true }));

beforeAll(async () => {
  await mkdir(join(home, ".ssh"), { mode: 0o700 });
  const file = join(home, ".ssh", "id_ed25519");
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "bob@example", "-f", file]);
});

test("the lines of the page sign what a device accepts, and verify it", async () => {
  const key = readFileSync(join(home, ".ssh", "id_ed25519.pub"), "utf8")
    .split(" ")
    .slice(0, 2)
    .join(" ");
  const fingerprint = keyFingerprint(key, nodeCrypto);
  // Only ssh-keygen can sign with this key; the world's root, which nobody verifies here, is signed by another in its place.
  const stand: SoftKey = { key, fingerprint, sign: (...given) => seededKey("nobody").sign(...given) };
  const bob = makePerson({ id: "bob", groups: ["approvers"], key: stand });
  const alice = makePerson({ id: "alice", groups: ["approvers"] });
  const { device, ask } = await makeCountersignWorld({ people: [alice, bob] });
  const asked = ask({ action: scriptAction() });
  writeFileSync(join(home, "request.json"), asked.bytes);
  writeFileSync(join(home, "script.sh"), HELLO_SCRIPT);

  const blocks = [...page.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map((block) => block[1] ?? "");
  const lines = blocks.filter((block) => !block.startsWith("countersign ")).join("");
  const said = execFileSync("bash", ["-euc", lines], {
    cwd: home,
    env: { ...process.env, HOME: home },
  }).toString();

  const signature = parseSignature(JSON.parse(said.split("\n").find((line) => line.startsWith("{")) ?? ""));
  if (!signature.ok) throw new Error(signature.because);
  expect(said).toContain(asked.document.action.kind === "script" ? asked.document.action.hash : "");
  expect(said).toContain('Good "countersign.approve.v1" signature for bob');
  const approved = { ...asked, signatures: [...asked.signatures, signature.signature] };
  expect(await device.judge(approved)).toMatchObject({ accepted: true, approvers: [{ person: "bob" }] });
});

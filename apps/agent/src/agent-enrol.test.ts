/** Enrolment as the administrator sees it: what is pinned comes from the command line, whatever the server says. */
import {
  askAgent,
  type EnrolledAgent,
  enrolAgent,
  makeLabCa,
  makeOperatorRoot,
  makePerson,
  recently,
  runFrame,
  ScriptedGateway,
} from "@countersign/testkit";
import { carry, keyFingerprint } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

let home: string;
let gateway: ScriptedGateway;
let enrolled: EnrolledAgent | undefined;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "countersign-enrol-test-"));
  gateway = await ScriptedGateway.start();
});
afterEach(async () => {
  await enrolled?.dispose();
  enrolled = undefined;
  await gateway.close();
  rmSync(home, { recursive: true, force: true });
});

const root = makeOperatorRoot({ now: recently() });

function honestly(shown = root): void {
  gateway.behaviour.enrol = ({ device_key }) => ({
    status: 201,
    body: {
      device: "1",
      fingerprint: keyFingerprint(device_key, nodeCrypto),
      server_name: gateway.behaviour.serverName,
      roots: [carry(shown)],
      people: [],
      admissions: [],
    },
  });
}

function enroll(...more: string[]) {
  const words = ["--server", gateway.url, "--token", "secret-token", "--state", join(home, "state")];
  return askAgent(["enroll", ...words, "--root", root.hash, ...more]);
}

describe("agent enroll", () => {
  test("introduces the device by a key that proves itself, and prints the fingerprint", async () => {
    honestly();
    const answer = await enroll("--name", "till-7");
    expect(answer).toMatchObject({ exit: 0, stderr: "" });
    const [body] = gateway.enrolments;
    expect(body).toMatchObject({ token: "secret-token", name: "till-7", roots: [root.hash] });
    const fingerprint = keyFingerprint(body?.device_key ?? "", nodeCrypto);
    expect(answer.stdout).toContain(fingerprint);
    expect(body?.proof.signatures).toMatchObject([{ namespace: "countersign.status.v1", key: fingerprint }]);
    expect(statSync(join(home, "state")).mode & 0o777).toBe(0o700);
  });

  test("refuses a server that shows another root than the administrator named, and keeps nothing", async () => {
    const people = ["mallory", "mallet"].map((id) => makePerson({ id, groups: ["approvers"] }));
    honestly(makeOperatorRoot({ now: recently(), people }));
    const answer = await enroll();
    expect(answer.exit).toBe(1);
    expect(answer.stderr).toContain("root-not-the-pinned");
    expect(existsSync(join(home, "state", "documents", "identity"))).toBe(false);
  });

  test("refuses a server that noted another key than this device's", async () => {
    honestly();
    const honest = gateway.behaviour.enrol;
    gateway.behaviour.enrol = (body) => {
      const reply = honest(body);
      return { ...reply, body: { ...(reply.body as object), fingerprint: `sha256:${"e".repeat(64)}` } };
    };
    expect((await enroll()).stderr).toContain("fingerprint-differs");
  });

  test("passes on why a server refuses", async () => {
    const answer = await enroll();
    expect(answer.exit).toBe(1);
    expect(answer.stderr).toContain("token-unknown");
    expect(answer.stderr).not.toContain("secret-token");
  });

  test("says what stands before it replaces it", async () => {
    honestly();
    const first = await enroll("--json");
    const again = await enroll();
    expect(again.exit).toBe(1);
    const { device } = JSON.parse(first.stdout) as { device: string };
    expect(again.stderr).toContain("already-enrolled");
    expect(again.stderr).toContain(device);
    const forced = await enroll("--force", "--json");
    expect(forced.exit).toBe(0);
    expect(forced.stdout).not.toContain(device);
  });

  test("ends with 4 where there is no server, and with 2 where words are missing", async () => {
    const gone = await askAgent([
      "enroll",
      "--server",
      "http://127.0.0.1:9",
      "--token",
      "t",
      "--state",
      join(home, "x"),
      "--root",
      root.hash,
    ]);
    expect(gone.exit).toBe(4);
    expect((await askAgent(["enroll", "--server", gateway.url])).exit).toBe(2);
    expect((await enroll("--unheard-of")).exit).toBe(2);
  });

  test("speaks plainly on loopback only", async () => {
    const answer = await askAgent([
      "enroll",
      "--server",
      "http://server.example",
      "--token",
      "t",
      "--state",
      join(home, "x"),
      "--root",
      root.hash,
    ]);
    expect(answer.stderr).toContain("plain-beyond-loopback");
  });
});

describe("A pinned CA", () => {
  const ca = makeLabCa();

  test("lets device and server meet, and vouches for the link too", async () => {
    const tls = await ScriptedGateway.start({ tls: ca.issue(["127.0.0.1"]) });
    enrolled = await enrolAgent({ gateway: tls, words: ["--ca", ca.pin] });
    enrolled.start();
    await tls.connected();
    const offer = enrolled.offer("true");
    tls.send(runFrame(offer));
    expect((await tls.receiptFor(offer.hash)).document.outcome).toBe("ran");
  });

  test("must be in the chain, and the chain must lead to the name", async () => {
    const tls = await ScriptedGateway.start({ tls: ca.issue(["127.0.0.1"]) });
    await expect(enrolAgent({ gateway: tls, words: ["--ca", makeLabCa().pin] })).rejects.toThrow(
      "ca-not-in-chain",
    );
    await expect(enrolAgent({ gateway: tls })).rejects.toThrow("unreachable");
    await tls.close();
    const misnamed = await ScriptedGateway.start({ tls: ca.issue(["10.0.0.1", "other.example"]) });
    await expect(enrolAgent({ gateway: misnamed, words: ["--ca", ca.pin] })).rejects.toThrow("unreachable");
    await misnamed.close();
  });

  test("keeps the link from a server that another CA vouches for, though it has the same address", async () => {
    const tls = await ScriptedGateway.start({ tls: ca.issue(["127.0.0.1"]) });
    enrolled = await enrolAgent({ gateway: tls, words: ["--ca", ca.pin] });
    const { port } = tls;
    await tls.close();
    const other = await ScriptedGateway.start({ port, tls: makeLabCa().issue(["127.0.0.1"]) });
    const agent = enrolled.start();
    const line = await agent.logged("no connection");
    expect(String(line["reason"])).toMatch(/certificate|self-signed/);
    expect(other.connections).toBe(0);
    await other.close();
  });
});

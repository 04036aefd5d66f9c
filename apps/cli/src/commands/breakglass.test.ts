// needs: ssh-keygen
/** Whoever breaks the glass reads what it does first: the whole request, in whatever words a server tells of it. */
import { execFileSync } from "node:child_process";
import path from "node:path";
import { documentBytes, hashOf, type Request } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { expect, test } from "vitest";
import { type Answer, startLyingServer } from "../testing/lying-server.ts";
import { shownRun } from "../testing/shown-run.ts";
import { openTerminal } from "../testing/transcript.ts";

const of = (digit: string) => `sha256:${digit.repeat(64)}`;
const RUN = "11111111-2222-4333-8444-555555555555";
const script = new TextEncoder().encode("#!/bin/sh\nsystemctl restart nginx\n");
const request: Request = {
  type: "request",
  format: 1,
  id: "0123456789abcdef0123456789abcdef",
  client: "acme",
  action: {
    kind: "script",
    hash: hashOf(script, nodeCrypto),
    name: "restart-nginx",
    version: 1,
    interpreter: "sh",
    args: [],
    secrets: [],
    env: {},
  },
  run_as: "root",
  network: "host",
  limits: { seconds: 60, output: 1000 },
  target_count: 1,
  targets: [{ fingerprint: of("a"), name: "web-1", admission: of("b") }],
  not_before: 1_800_000_000,
  not_after: 1_800_014_400,
  requester: { authority: of("c"), person: "ann" },
  reason: "the shop is down",
  roots: [{ authority: of("c"), min_version: 1, min_people: 0 }],
};
const asked = documentBytes("request", request);
const glass = documentBytes("breakglass", {
  type: "breakglass",
  format: 1,
  request: hashOf(asked, nodeCrypto),
  device: of("a"),
  delay_seconds: 4 * 3600,
  reason: "bob is on a plane \u202eenalp",
  time: 1_800_000_000,
});
const hash = hashOf(glass, nodeCrypto);
const greet = { name: "restart-nginx", scope: "msp", version: 1, interpreter: "sh", parameters: [] };
const details = {
  hash: request.action.kind === "script" ? request.action.hash : "",
  size: 1,
  description: "",
  created_at: 1,
  created_by: "Ann",
};
const run = shownRun({
  id: RUN,
  script: { name: "restart-nginx", version: 1, hash: details.hash },
  reason: request.reason,
  request_hash: request.requester.authority,
  requester: request.requester,
  glass: { document: hash, delay_seconds: 60, broken: false },
  may_break_glass: true,
});
const honest: Record<string, Answer> = {
  [`GET /runs/${RUN}`]: run,
  [`GET /documents/${hash}`]: glass,
  [`GET /documents/${hashOf(asked, nodeCrypto)}`]: asked,
  "GET /scripts/restart-nginx": {
    script: { ...greet, ...details },
    content: Buffer.from(script).toString("base64"),
    versions: [],
    exemption: null,
  },
  [`POST /documents/${hash}/signatures`]: { hash, state: "draft", accepted: 1 },
};

async function sign(answers: Record<string, Answer>, reply: string) {
  await using server = await startLyingServer(answers);
  const terminal = openTerminal({ COUNTERSIGN_SERVER: server.url, COUNTERSIGN_TOKEN: "t" }, "", reply);
  const key = path.join(terminal.directory, "carol");
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "carol", "-f", key]);
  const said = await terminal.type("breakglass", "sign", RUN, "--key", key);
  return { ...said, sent: server.heard.filter(({ method }) => method === "POST") };
}

test("it is shown with all of the request, and signed in its own namespace where somebody says yes", async () => {
  const { code, err, sent } = await sign(honest, "yes");
  for (const words of [
    "systemctl restart nginx",
    "the shop is down",
    "No approval is asked for: your signature stands in its place.",
    // As the bytes say, not as the server does.
    "4 hours after the device takes it",
    "bob is on a plane ‹U+202E RIGHT-TO-LEFT OVERRIDE›enalp",
    "web-1",
  ])
    expect(err).toContain(words);
  expect(code).toBe(0);
  expect(sent.map(({ body }) => body)).toMatchObject([
    { signatures: [{ namespace: "countersign.breakglass.v1" }] },
  ]);
  expect((await sign(honest, "no")).sent).toEqual([]);
});

test.each<[string, string, Record<string, Answer>]>([
  ["another document", "hash-mismatch", { [`GET /documents/${hash}`]: asked }],
  [
    "another script",
    "script-hash",
    {
      "GET /scripts/restart-nginx": {
        script: { ...greet, ...details },
        content: Buffer.from("rm -rf /\n").toString("base64"),
        versions: [],
        exemption: null,
      },
    },
  ],
  ["nothing to sign", "not-asked-for", { [`GET /runs/${RUN}`]: { ...run, glass: null } }],
])("nothing is signed where the server shows %s", async (_, because, lies) => {
  const { code, err, sent } = await sign({ ...honest, ...lies }, "yes");
  expect({ code, sent }).toEqual({ code: 1, sent: [] });
  expect(err).toContain(because);
});

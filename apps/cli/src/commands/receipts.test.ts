/** Receipts as they are shown: proven by the device's own signature, or said not to be. */
import {
  carry,
  documentBytes,
  hashOf,
  keyFingerprint,
  type Namespace,
  type Receipt,
  type Request,
} from "@countersign/protocol";
import { generateEd25519, nodeCrypto, signSshsigEd25519 } from "@countersign/protocol/node";
import { describe, expect, test } from "vitest";
import { startLyingServer } from "../testing/lying-server.ts";
import { shownRun, shownTarget } from "../testing/shown-run.ts";
import { openTerminal } from "../testing/transcript.ts";

const RUN = "11111111-2222-4333-8444-555555555555";
const of = (digit: string) => `sha256:${digit.repeat(64)}`;
const device = generateEd25519("web-1");
const other = generateEd25519("other");
const fingerprint = keyFingerprint(device.publicKeyText, nodeCrypto);

const request: Request = {
  type: "request",
  format: 1,
  id: "0".repeat(32),
  client: "acme",
  action: { kind: "reboot", delay_seconds: 0 },
  run_as: "default",
  network: "host",
  limits: { seconds: 60, output: 1000 },
  target_count: 1,
  targets: [{ fingerprint, name: "web-1", admission: of("b") }],
  not_before: 1_700_000_000,
  not_after: 1_700_014_400,
  requester: { authority: of("c"), person: "ann" },
  reason: "a reboot",
  roots: [{ authority: of("c"), min_version: 1, min_people: 0 }],
};
const bytes = documentBytes("request", request);
const requestHash = hashOf(bytes, nodeCrypto);
const nothing = { hash: hashOf(new Uint8Array(0), nodeCrypto), length: 0 };
const honest: Receipt = {
  type: "receipt",
  format: 1,
  device: fingerprint,
  subject: requestHash,
  roots: [],
  people: [],
  start: 1,
  end: 2,
  exit: 7,
  outcome: "ran",
  stdout: nothing,
  stderr: nothing,
  truncated: false,
  seq: 1,
};

const run = shownRun({
  id: RUN,
  state: "finished",
  kind: "reboot",
  script: null,
  reason: "a reboot",
  request_hash: requestHash,
  requester: request.requester,
  targets: [
    shownTarget({
      device: RUN,
      fingerprint,
      name: "web-1",
      admission: of("b"),
      state: "ran",
      exit: 0,
      receipt: of("d"),
    }),
  ],
});

async function receiptsOf(
  change: Partial<Receipt> | undefined,
  {
    signer = device,
    key = device,
    namespace = "countersign.receipt.v1",
  }: { signer?: typeof device; key?: typeof device; namespace?: Namespace } = {},
) {
  const message = change && documentBytes("receipt", { ...honest, ...change });
  const receipts = message
    ? [
        {
          device: RUN,
          device_key: key.publicKeyText,
          receipt: carry({
            bytes: message,
            signatures: [signSshsigEd25519({ ...signer, namespace, message })],
          }),
        },
      ]
    : [];
  await using server = await startLyingServer({
    [`GET /runs/${RUN}/receipts`]: { receipts },
    [`GET /runs/${RUN}/request`]: bytes,
    [`GET /runs/${RUN}`]: run,
  });
  return await openTerminal({ COUNTERSIGN_SERVER: server.url }).type("receipts", RUN);
}

describe("receipts", () => {
  test("tells what the device signed, whatever the server says of the run", async () => {
    const { code, out } = await receiptsOf({});
    expect(code).toBe(0);
    expect(out).toMatch(/^web-1 +ran +7 +- +sha256:/m);
    expect(out).toContain(requestHash);
  });

  test("tells that nothing is proven where no receipt of the device is shown", async () => {
    for (const given of [await receiptsOf(undefined), await receiptsOf({}, { signer: other, key: other })]) {
      expect(given.code).toBe(0);
      expect(given.out).toContain("not proven");
      expect(given.out).toContain("the server says: ran");
    }
  });

  test.each<[string, ReturnType<typeof receiptsOf>]>([
    ["somebody else signed", receiptsOf({}, { signer: other })],
    ["was signed for another purpose", receiptsOf({}, { namespace: "countersign.status.v1" })],
    ["is of another request", receiptsOf({ subject: of("e") })],
    ["is another device's", receiptsOf({ device: of("e") })],
  ])("refuses one that %s", async (_what, given) => {
    const { code, out, err } = await given;
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain("refused: receipt-not-proven");
  });
});

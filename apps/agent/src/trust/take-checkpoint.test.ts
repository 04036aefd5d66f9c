/** Every device is a witness of the log: it keeps the newest checkpoint, and a contradiction for good. */
import { generateKeyPairSync } from "node:crypto";
import { formatVerifierKey, makeVerifierKey } from "@countersign/log";
import { nodeHasher } from "@countersign/log/node";
import { nodeCrypto } from "@countersign/protocol/node";
import { describe, expect, test } from "vitest";
import { takeCheckpoint } from "./take-checkpoint.ts";
import { enrolled, log, shown } from "./testing/soft-log.ts";
import { noTrust, type TrustState } from "./trust-state.ts";

async function take(state: TrustState, checkpoint: { note: string; proof: readonly string[] }) {
  const { state: after, objections } = await takeCheckpoint(state, checkpoint, nodeCrypto);
  return { after, codes: objections.map(({ because }) => because) };
}

describe("A checkpoint", () => {
  test("is taken where it extends the one held", async () => {
    const first = await take(enrolled, await shown(log(5)));
    const second = await take(first.after, await shown(log(9), 5));
    expect(second.codes).toEqual([]);
    expect(second.after.checkpoints.map(({ size }) => size)).toEqual([5, 9]);
    expect((await take(second.after, await shown(log(9)))).after).toBe(second.after);
  });

  test("that is older is stale; one without proof from the newest held is not taken; neither is an alarm", async () => {
    const held = (await take((await take(enrolled, await shown(log(5)))).after, await shown(log(9), 5)))
      .after;
    for (const [checkpoint, code] of [
      [await shown(log(5)), "checkpoint-stale"],
      [await shown(log(12)), "checkpoint-unproven"],
      [await shown(log(12), 5), "checkpoint-unproven"],
    ] as const) {
      const { after, codes } = await take(held, checkpoint);
      expect(codes).toEqual([code]);
      expect(after).toBe(held);
    }
  });

  test("that contradicts the one held is an alarm for good", async () => {
    const held = (await take(enrolled, await shown(log(9)))).after;
    const sameSize = await take(held, await shown(log(9, 4)));
    expect(sameSize).toMatchObject({ codes: ["log-inconsistent"], after: { logFault: "log-inconsistent" } });
    const rewritten = await take(held, await shown(log(12, 4), 9));
    expect(rewritten).toMatchObject({ codes: ["log-inconsistent"], after: { logFault: "log-inconsistent" } });
    const later = await take(rewritten.after, await shown(log(12), 9));
    expect(later.after).toMatchObject({ logFault: "log-inconsistent" });
  });

  test("by another key, or without a key from enrolment, is nothing", async () => {
    const other = generateKeyPairSync("ed25519");
    const otherRaw = new Uint8Array(
      Buffer.from(other.publicKey.export({ format: "jwk" }).x ?? "", "base64url"),
    );
    const stranger = {
      ...noTrust,
      logKey: formatVerifierKey(makeVerifierKey(nodeHasher, "log.example", otherRaw)),
    };
    expect(await take(stranger, await shown(log(3)))).toMatchObject({
      codes: ["note-unknown-signers"],
      after: stranger,
    });
    expect(await take(noTrust, await shown(log(3)))).toMatchObject({ codes: [], after: noTrust });
  });
});

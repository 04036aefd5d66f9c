import { generateKeyPairSync, sign } from "node:crypto";
import {
  formatVerifierKey,
  leafHash,
  makeEntry,
  makeVerifierKey,
  nodeHash,
  signCheckpoint,
} from "@countersign/log";
import { encodeBase64, encodeHex } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { describe, expect, test } from "vitest";
import { type EntryToVerify, verifyEntry } from "./verify-entry.ts";

const pair = generateKeyPairSync("ed25519");
const spki = pair.publicKey.export({ format: "der", type: "spki" });
const key = makeVerifierKey(nodeCrypto, "log.example", new Uint8Array(spki.subarray(-32)));
const signer = {
  key,
  sign: (message: Uint8Array) => new Uint8Array(sign(null, message, pair.privateKey)),
};

/** A log of two entries; the second one is to be verified. */
async function honest(): Promise<EntryToVerify> {
  const salt = new Uint8Array(32).fill(7);
  const body = { actor: { name: "Ann" }, outcome: "done" };
  const first = makeEntry(nodeCrypto, { time: 1, event: "session.started", body: {}, salt });
  const second = makeEntry(nodeCrypto, { time: 2, event: "user.invited", body, salt });
  const [left, right] = [leafHash(nodeCrypto, first.header), leafHash(nodeCrypto, second.header)];
  const root = nodeHash(nodeCrypto, left, right);
  const note = await signCheckpoint({ origin: "log.example", size: 2, root }, [signer]);
  return {
    index: 1,
    header: encodeBase64(second.header),
    salt: encodeBase64(salt),
    body,
    checkpoint: new TextDecoder().decode(note),
    proof: [`sha256:${encodeHex(left)}`],
    vkey: formatVerifierKey(key),
  };
}

describe("an entry of the log", () => {
  test("is proven by its body, the signed head and its place under it", async () => {
    expect(await verifyEntry(await honest(), nodeCrypto)).toMatchObject({ ok: true, size: 2 });
  });

  test.each<[string, (entry: EntryToVerify) => Partial<EntryToVerify>, string]>([
    ["a body that was changed", () => ({ body: { actor: { name: "Mallory" }, outcome: "done" } }), "body"],
    ["another salt", () => ({ salt: encodeBase64(new Uint8Array(32)) }), "body"],
    ["a body that no log could hold", () => ({ body: { actor: null } }), "body"],
    [
      "a head with another size",
      ({ checkpoint }) => ({ checkpoint: checkpoint.replace("\n2\n", "\n3\n") }),
      "checkpoint",
    ],
    ["another key", () => ({ vkey: "log.example+00000000+AQ==" }), "checkpoint"],
    ["another place", () => ({ index: 0 }), "inclusion"],
    ["no proof at all", () => ({ proof: [] }), "inclusion"],
    ["a proof of something else", () => ({ proof: [`sha256:${"0".repeat(64)}`] }), "inclusion"],
  ])("is not proven with %s", async (_what, change, step) => {
    const entry = await honest();
    expect(await verifyEntry({ ...entry, ...change(entry) }, nodeCrypto)).toMatchObject({ ok: false, step });
  });
});

import { approveInBatch, makeCountersignWorld } from "@countersign/testkit";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeBase64, encodeUtf8 } from "../encoding/bytes.ts";
import { carry, uncarry } from "./carry.ts";
import { MAX_FRAME_BYTES, MAX_OUTPUT_CHUNK, readFromLink, readFromServer } from "./frames.ts";
import { linkProofMessage } from "./link-proof.ts";

const { offer, ask, bob } = await makeCountersignWorld();
const hash = `sha256:${"ab".repeat(32)}`;
const nonce = "A".repeat(43);
const carried = carry(offer());
const run = "0123456789abcdef0123456789abcdef";
const text = (frame: object) => JSON.stringify(frame);

describe("a signed document on the wire", () => {
  test("comes back as it was, batches too", () => {
    const signed = approveInBatch(ask(), [bob]);
    const back = uncarry(JSON.parse(text(carry(signed))));
    expect(back).toEqual({ bytes: signed.bytes, signatures: signed.signatures, batches: signed.batches });
  });

  test("is nothing where its base64 is not strict", () => {
    expect(uncarry({ ...carried, bytes: `${carried.bytes}=` })).toBeUndefined();
    expect(uncarry({ ...carried, batches: ["A"] })).toBeUndefined();
  });
});

describe("frames from the server", () => {
  test.each([
    { frame: "challenge", nonce },
    { frame: "welcome", server_time: 1 },
    { frame: "trust", roots: [carried], people: [], admissions: [], vetoes: [] },
    { frame: "run", run, request: carried, script: encodeBase64(encodeUtf8("echo")) },
    { frame: "credit", run, stream: "stdout", bytes: 0 },
    { frame: "stored", seq: 1 },
  ])("of kind $frame are read", (frame) => {
    expect(readFromServer(text(frame))).toMatchObject({ ok: true, value: { frame: frame.frame } });
  });

  test.each([
    ["no JSON", "{"],
    ["no object", "[]"],
    ["an unknown kind", text({ frame: "exec", command: "id" })],
    ["a kind of Object.prototype", text({ frame: "constructor" })],
    ["a field too many", text({ frame: "stored", seq: 1, run })],
    ["a field missing", text({ frame: "stored" })],
    ["a link's frame", text({ frame: "started", run, request: hash })],
    ["a nonce too short", text({ frame: "challenge", nonce: "AAAA" })],
    [
      "a signature with a field too many",
      text({
        frame: "run",
        run,
        request: { ...carried, signatures: [{ ...carried.signatures[0], x: "1" }] },
      }),
    ],
    ["a __proto__ of its own", '{"frame":"stored","seq":1,"__proto__":{}}'],
  ])("with %s are refused", (_, frame) => {
    expect(readFromServer(frame)).toMatchObject({ ok: false, because: "bad-shape" });
  });

  test("that are too long are refused unread", () => {
    const long = `"${"x".repeat(MAX_FRAME_BYTES)}"`;
    expect(readFromServer(long)).toMatchObject({
      ok: false,
      detail: `a frame of at most ${MAX_FRAME_BYTES} bytes`,
    });
  });

  test("of any content are answered and never throw", () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (frame) => {
        expect(readFromServer(frame)).toHaveProperty("ok");
        expect(readFromLink(frame)).toHaveProperty("ok");
      }),
    );
  });
});

describe("frames from a link", () => {
  test.each([
    { frame: "status", status: carried },
    { frame: "started", run, request: hash },
    {
      frame: "output",
      run,
      stream: "stderr",
      offset: 0,
      data: encodeBase64(new Uint8Array(MAX_OUTPUT_CHUNK)),
    },
    { frame: "receipt", receipt: carried },
    { frame: "facts", facts: { hostname: "web-1" } },
    { frame: "objection", document: hash, because: "root-fork", detail: "another root of version 2" },
  ])("of kind $frame are read", (frame) => {
    expect(readFromLink(text(frame))).toMatchObject({ ok: true, value: { frame: frame.frame } });
  });

  test("with more output than one piece may hold are refused", () => {
    const data = encodeBase64(new Uint8Array(MAX_OUTPUT_CHUNK + 3));
    expect(readFromLink(text({ frame: "output", run, stream: "stdout", offset: 0, data }))).toMatchObject({
      ok: false,
    });
  });
});

describe("what a link signs", () => {
  const honest = { serverNonce: nonce, linkNonce: "B".repeat(43), server: "https://a.example" };

  test("differs with each of its parts and is no document", () => {
    const texts = [
      honest,
      { ...honest, serverNonce: "C".repeat(43) },
      { ...honest, linkNonce: "C".repeat(43) },
      { ...honest, server: "https://b.example" },
      { ...honest, serverNonce: honest.linkNonce, linkNonce: honest.serverNonce },
    ].map((parts) => Buffer.from(linkProofMessage(parts)).toString());
    expect(new Set(texts).size).toBe(texts.length);
    expect(texts.every((message) => message.startsWith("countersign link proof v1\n"))).toBe(true);
  });
});

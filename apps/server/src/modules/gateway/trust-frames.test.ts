/** Frames of trust material that an agent reads: what does not fit into one goes into the next. */
import { readFromServer, type Signed } from "@countersign/protocol";
import { describe, expect, test } from "vitest";
import { trustFrames } from "./trust-frames.ts";

const nothing = { roots: [], people: [], admissions: [], vetoes: [] };
const documents = (count: number, bytes = 100): Signed[] =>
  Array.from({ length: count }, (_, at) => ({ bytes: new Uint8Array(bytes).fill(at % 251), signatures: [] }));

describe("trust material", () => {
  test.each([
    ["roots", 600],
    ["people", 100],
    ["admissions", 200],
    ["vetoes", 2500],
  ] as const)("of %s arrives whole and in order, %d of them too", (kind, count) => {
    const sent = documents(count);
    const frames = trustFrames({ ...nothing, [kind]: sent }, undefined);
    const read = frames.map((frame) => readFromServer(JSON.stringify(frame)));
    expect(read.filter(({ ok }) => !ok)).toEqual([]);
    const arrived = frames.flatMap((frame) => frame[kind]).map(({ bytes }) => bytes);
    expect(arrived).toEqual(sent.map(({ bytes }) => Buffer.from(bytes).toString("base64")));
  });

  test("of any size stays within what one frame may carry", () => {
    const signature = {
      namespace: "countersign.veto.v1",
      key: `sha256:${"a".repeat(64)}`,
      kind: "ssh",
    } as const;
    const signed = documents(200, 16 * 1024).map((one) => ({
      ...one,
      signatures: Array.from({ length: 32 }, () => ({ ...signature, sig: "A".repeat(2048) })),
    }));
    const frames = trustFrames({ ...nothing, vetoes: signed }, undefined);
    const read = frames.map((frame) => readFromServer(JSON.stringify(frame)));
    expect(read.filter(({ ok }) => !ok)).toEqual([]);
    expect(frames.flatMap(({ vetoes }) => vetoes)).toHaveLength(200);
  });

  test("that is none takes no frame, and a checkpoint comes with the last one", () => {
    expect(trustFrames(nothing, undefined)).toEqual([]);
    const checkpoint = { note: "n", proof: [] };
    expect(trustFrames(nothing, checkpoint)).toMatchObject([{ checkpoint }]);
    const [first, last] = trustFrames({ ...nothing, people: documents(33) }, checkpoint);
    expect(first).not.toHaveProperty("checkpoint");
    expect(last).toMatchObject({ checkpoint });
  });
});

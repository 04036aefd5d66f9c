/** What must not get into a batch: whoever composes one for somebody's touch decides what they approve unseen. */
import { documentBytes, hashOf, parseDocument } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { reviewAdmission, reviewRequest } from "@countersign/review";
import { makeAdmission, makeCountersignWorld } from "@countersign/testkit";
import { expect, test } from "vitest";
import { composeBatch } from "./compose-batch.ts";
import type { Shown, SigningSeat } from "./shown.ts";

const seat = (as: SigningSeat["as"], change: Partial<SigningSeat> = {}): SigningSeat => ({
  id: as,
  as,
  namespace:
    as === "approver" ? "countersign.approve.v1" : `countersign.${as === "requester" ? "request" : as}.v1`,
  authority: "a",
  authorityName: "Acme IT",
  person: "bob",
  personName: "Bob",
  signed: false,
  ...change,
});

async function stage() {
  const world = await makeCountersignWorld();
  const admission = makeAdmission({ root: world.operator, devices: [world.device], signers: [world.alice] });
  const held = { roots: [world.operator.pinned], people: [], admissions: [admission.bytes] };
  const requestShown = async (reason: string, change: Partial<Shown> = {}): Promise<Shown> => {
    const signed = world.ask({ reason });
    const review = await reviewRequest({
      signed,
      script: signed.script,
      targets: signed.document.targets ?? [],
      objections: [],
      previous: undefined,
      held,
      crypto: nodeCrypto,
    });
    if (!review.ok) throw new Error(review.detail);
    const { model } = review;
    return {
      hash: signed.hash,
      signed,
      model,
      seats: [seat("approver")],
      blocked: undefined,
      objectors: [],
      ...change,
    };
  };
  const review = await reviewAdmission({ signed: admission, held, crypto: nodeCrypto });
  if (!review.ok) throw new Error(review.detail);
  const admissionShown = (as: "admit" | "approver"): Shown => ({
    hash: admission.hash,
    signed: admission,
    model: review.model,
    seats: [seat(as)],
    blocked: undefined,
    objectors: [],
  });
  return { requestShown, admissionShown };
}

const compose = (hashes: readonly string[], shown: readonly Shown[]) =>
  composeBatch(hashes, new Map(shown.map((one) => [one.hash, one])));

test("it names what was shown, in the protocol's own bytes", async () => {
  const { requestShown, admissionShown } = await stage();
  const shown = [await requestShown("one"), await requestShown("two"), admissionShown("approver")];
  const hashes = shown.map(({ hash }) => hash);
  const composed = compose(hashes, shown);
  if (!composed.ok) throw new Error(composed.detail);
  const parsed = parseDocument("batch", composed.batch.bytes);
  expect(parsed.ok && parsed.document.subjects).toEqual(hashes.toSorted());
  expect(composed.batch.model.hash).toBe(hashOf(composed.batch.bytes, nodeCrypto));
  expect(composed.batch.subjects.map(({ hash }) => hash)).toEqual(hashes.toSorted());
});

test("one that this page was not shown stops all of it", async () => {
  const { requestShown } = await stage();
  const [one, two] = [await requestShown("one"), await requestShown("two")];
  expect(compose([one.hash, two.hash], [one])).toMatchObject({ ok: false, because: "not-shown" });
});

test("what differs from what was shown under its name is nothing that was shown", async () => {
  const { requestShown } = await stage();
  const one = await requestShown("one");
  const other = await requestShown("another reason");
  // The batch is over ids, and an id is the hash of the bytes: other bytes are another id.
  expect(other.hash).not.toBe(one.hash);
  expect(compose([one.hash, other.hash], [one])).toMatchObject({ because: "not-shown" });
});

test("what others sign, what is signed by itself, what is signed already and what cannot be signed is refused", async () => {
  const { requestShown, admissionShown } = await stage();
  const mine = await requestShown("one");
  const cases: readonly [Shown, string][] = [
    [await requestShown("of another person", { seats: [] }), "not-yours"],
    [await requestShown("own", { seats: [seat("requester")] }), "not-in-a-batch"],
    [admissionShown("admit"), "not-in-a-batch"],
    [await requestShown("signed", { seats: [seat("approver", { signed: true })] }), "signed-already"],
    [await requestShown("ended", { blocked: "expired: it has ended" }), "blocked"],
  ];
  for (const [other, because] of cases)
    expect(compose([mine.hash, other.hash], [mine, other])).toMatchObject({ ok: false, because });
  expect(compose([mine.hash, mine.hash], [mine])).toMatchObject({ because: "batch-malformed" });
  const many = Array.from({ length: 65 }, (_, at) => `sha256:${String(at).padStart(64, "0")}`);
  expect(compose(many, [mine])).toMatchObject({ because: "batch-too-large" });
});

test("roots and lists are in no batch, whatever seat is claimed for them", async () => {
  const { requestShown } = await stage();
  const mine = await requestShown("one");
  const { model: _, ...rest } = await requestShown("two");
  // As if a root had been shown with an approver's seat: packages/review knows no such batch.
  const model = { document: "root", hash: rest.hash, shortCode: "x" } as unknown as Shown["model"];
  expect(compose([mine.hash, rest.hash], [mine, { ...rest, model }])).toMatchObject({
    because: "batch-incomplete",
  });
  expect(() => documentBytes("batch", { type: "batch", format: 1, subjects: ["x"] })).toThrow();
});

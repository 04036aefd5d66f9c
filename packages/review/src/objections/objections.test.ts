/** Vetoes and batches as they are shown before somebody signs them. */
import { makeAdmission, makeCountersignWorld, makeVeto } from "@countersign/testkit";
import { documentBytes } from "@countersign/protocol";
import { nodeCrypto as crypto } from "@countersign/protocol/node";
import { expect, test } from "vitest";
import { reviewRequest } from "../requests/review-request.ts";
import { reviewBatch } from "./review-batch.ts";
import { reviewVeto } from "./review-veto.ts";

const { operator, device, alice, bob, ask } = await makeCountersignWorld();
const admission = makeAdmission({ root: operator, devices: [device], signers: [alice] });
const held = { roots: [operator.pinned], people: [], admissions: [admission.bytes] };

test("a veto says what it does, to what, by whom and why", () => {
  const request = ask();
  const signed = makeVeto({ root: operator, subject: request.hash, by: bob });
  const reviewed = reviewVeto({ signed, subject: request.bytes, held, crypto });
  expect(JSON.parse(JSON.stringify(reviewed))).toEqual(reviewed);
  expect(reviewed).toMatchObject({
    ok: true,
    model: {
      effect: "veto",
      words: expect.stringContaining("for good"),
      person: { name: [{ text: "Bob" }], from: "root" },
      subject: {
        hash: request.hash,
        type: "request",
        client: "acme",
        reason: [{ text: "Because the test says so" }],
      },
    },
  });
});

test("a veto of another document than the one that is shown is not shown, nor a cancellation by somebody else", () => {
  const request = ask();
  const veto = makeVeto({ root: operator, subject: request.hash, by: bob });
  expect(reviewVeto({ signed: veto, subject: admission.bytes, held, crypto })).toMatchObject({
    because: "subject-other",
  });
  const cancel = makeVeto({ root: operator, subject: request.hash, by: bob, effect: "cancel" });
  expect(reviewVeto({ signed: cancel, subject: request.bytes, held, crypto })).toMatchObject({
    because: "not-the-requester",
  });
  const own = makeVeto({ root: operator, subject: request.hash, by: alice, effect: "cancel" });
  expect(reviewVeto({ signed: own, subject: request.bytes, held, crypto })).toMatchObject({ ok: true });
});

test("a batch is shown with all that it approves, or not at all: what is not shown would be approved unseen", async () => {
  const [one, two] = [ask(), ask()];
  const models = await Promise.all(
    [one, two].map(async (signed) => {
      const reviewed = await reviewRequest({ signed, script: signed.script, held, crypto });
      if (!reviewed.ok) throw new Error(reviewed.because);
      return reviewed.model;
    }),
  );
  const subjects = [one.hash, two.hash].toSorted();
  const bytes = documentBytes("batch", { type: "batch", format: 1, subjects });
  expect(reviewBatch({ bytes, subjects: models, crypto })).toMatchObject({
    ok: true,
    model: { document: "batch", subjects: subjects.map((hash) => ({ hash })) },
  });
  expect(reviewBatch({ bytes, subjects: models.slice(1), crypto })).toMatchObject({
    because: "batch-incomplete",
  });
  const empty = documentBytes("batch", { type: "batch", format: 1, subjects: [] });
  expect(reviewBatch({ bytes: empty, subjects: models, crypto })).toMatchObject({ because: "batch-empty" });
});

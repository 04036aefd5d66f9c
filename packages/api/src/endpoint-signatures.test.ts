/** No API key approves: each endpoint that keeps signatures has to say which of them a key may hand in. */
import { expect, test } from "vitest";
import { z } from "zod";
import { type Endpoint, endpoint } from "./endpoint.ts";
import * as endpoints from "./endpoints.ts";
import { carried, signature } from "./fields.ts";

const all: readonly Endpoint[] = Object.values(endpoints)
  .flatMap((resource) => Object.values(resource) as unknown[])
  .filter((value): value is Endpoint => typeof value === "object" && value !== null && "path" in value);

/** What is asked with signatures and keeps none. */
const keepsNone = ["reach.show"];

/** Endpoints that take signatures from whoever is signed in, wherever these stand in the body, and say nothing of keys. */
function forgotten(list: readonly Endpoint[]): readonly string[] {
  return list
    .filter(({ access, body }) => access !== "public" && access !== "station" && body !== undefined)
    .filter(({ id, body, signaturesByKey }) => {
      const text = JSON.stringify(z.toJSONSchema(body ?? z.never(), { io: "input", unrepresentable: "any" }));
      return /"sig"/.test(text) && signaturesByKey === undefined && !keepsNone.includes(id);
    })
    .map(({ id }) => id);
}

test("every endpoint that keeps signatures says whose an API key may hand in", () => {
  expect(forgotten(all)).toEqual([]);
  expect(keepsNone.filter((id) => !all.some((one) => one.id === id))).toEqual([]);
});

test("an API key hands in the signature of whoever asks, and no other anywhere", () => {
  const said = all.flatMap(({ id, signaturesByKey }) => (signaturesByKey ? [[id, ...signaturesByKey]] : []));
  expect(said.toSorted(([one = ""], [other = ""]) => (one < other ? -1 : 1))).toEqual([
    ["documents.publish"],
    ["documents.sign"],
    ["drafts.create"],
    ["runs.cancel"],
    ["runs.refuse"],
    ["runs.sign", "countersign.request.v1"],
    ["standing.object"],
  ]);
});

test("one that was forgotten is found, however deep its signatures stand", () => {
  const planted = (id: string, body: z.ZodType) =>
    endpoint({
      id,
      method: "POST",
      path: "/planted",
      access: "runs.sign",
      summary: "Planted",
      body,
      replies: { 204: null },
      errors: [],
    });
  const bodies = [
    planted("planted.list", z.strictObject({ signatures: z.array(signature) })),
    planted(
      "planted.document",
      z.strictObject({ each: z.array(z.strictObject({ of: carried.optional() })) }),
    ),
    planted("planted.none", z.strictObject({ reason: z.string() })),
  ];
  expect(forgotten(bodies)).toEqual(["planted.list", "planted.document"]);
});

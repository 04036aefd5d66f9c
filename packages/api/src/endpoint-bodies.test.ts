/** Mass assignment: no object of any body, however deep, takes a field that nobody declared. */
import { expect, test } from "vitest";
import { z } from "zod";
import type { Endpoint } from "./endpoint.ts";
import * as endpoints from "./endpoints.ts";

const all: readonly Endpoint[] = Object.values(endpoints)
  .flatMap((resource) => Object.values(resource) as unknown[])
  .filter((value): value is Endpoint => typeof value === "object" && value !== null && "path" in value);

/** Where objects of a schema would take any field. Records take any name by intent; their values are looked at. */
function openObjects(schema: unknown, at = ""): readonly string[] {
  if (Array.isArray(schema)) return schema.flatMap((each, index) => openObjects(each, `${at}/${index}`));
  if (typeof schema !== "object" || schema === null) return [];
  const isOpen =
    "properties" in schema && (!("additionalProperties" in schema) || schema.additionalProperties !== false);
  const below = Object.entries(schema).flatMap(([name, value]) => openObjects(value, `${at}/${name}`));
  return isOpen ? [at, ...below] : below;
}

/** What browsers add to an answer of a passkey, and nobody reads. */
const unread = "/clientExtensionResults";

const openIn = (schema: z.ZodType | undefined) =>
  schema ? openObjects(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" })) : [];

test.each(all.map((endpoint) => [endpoint.id, endpoint] as const))(
  "%s takes no field that it does not declare",
  (_, { body, query, params }) => {
    const open = [...openIn(body), ...openIn(query), ...openIn(params)];
    expect(open.filter((place) => !place.endsWith(unread))).toEqual([]);
  },
);

test("an open object is found, however deep it stands", () => {
  const open = z.object({ a: z.string() });
  const loose = z.looseObject({ a: z.string() });
  const deep = z.strictObject({
    list: z.array(z.strictObject({ either: z.union([z.string(), loose]) })),
    named: z.record(z.string(), loose),
  });
  expect([openIn(open).length, openIn(loose).length, openIn(deep).length]).toEqual([1, 1, 2]);
  expect(openIn(z.strictObject({ a: z.record(z.string(), z.number()) }))).toEqual([]);
});

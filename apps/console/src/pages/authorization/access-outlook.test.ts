/** What is told before a save is what the save does. */
import type { PersonAccess } from "@countersign/api";
import { expect, test } from "vitest";
import { accessOutlook } from "./access-outlook.ts";

const person = (name: string, held: Readonly<Record<string, readonly string[]>>): PersonAccess => ({
  id: name,
  name,
  email: `${name}@example.org`,
  state: "active",
  roles: [],
  every_client: false,
  default_group: null,
  areas: {},
  places: Object.entries(held).map(([client, roles]) => ({
    client,
    roles: roles.map((id) => ({ id, name: id })),
    by_default: false,
  })),
});
const ann = person("ann", { home: ["reader"], acme: ["reader", "writer"] });
const bob = person("bob", { home: ["writer"] });
const told = (...asked: Parameters<typeof accessOutlook>) => {
  const { lines, same } = accessOutlook(...asked);
  return [
    ...lines.map(({ client, change, people }) => `${people.map(({ id }) => id).join()} ${change} ${client}`),
    same,
  ];
};

test("who gains, whose roles change and who stays is told apart at every client", () => {
  expect(told([ann, bob], ["home", "acme", "lab"], ["writer"])).toEqual([
    "ann changes home",
    "ann changes acme",
    "bob gains acme",
    "ann,bob gains lab",
    1,
  ]);
});

test("the same roles in another order change nothing; part of them does", () => {
  expect(told([ann], ["acme"], ["writer", "reader"])).toEqual([1]);
  expect(told([ann], ["acme"], ["reader"])).toEqual(["ann changes acme", 0]);
});

test("no roles take the client from those who have it, and from nobody else", () => {
  expect(told([ann, bob], ["acme"], [])).toEqual(["ann loses acme", 1]);
});

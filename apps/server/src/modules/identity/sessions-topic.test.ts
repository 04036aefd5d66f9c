import { expect, test } from "vitest";
import { endsSessionOf } from "./sessions-topic.ts";

const actor = { kind: "user", id: "ann", name: "Ann", via: "s1", rights: 7 } as const;

test.each([
  [{ session: "s1" }, true],
  [{ session: "s2" }, false],
  [{ key: "s1" }, true],
  [{ user: "ann" }, true],
  [{ user: "bob" }, false],
  [{ user: "ann", rights: 8 }, true],
  [{ user: "bob", rights: 8 }, false],
  // It was let in under these rights, or under later ones: the news is old.
  [{ user: "ann", rights: 7 }, false],
  [{ user: "ann", rights: 6 }, false],
  // What is no number says nothing of age.
  [{ user: "ann", rights: "7" }, true],
])("news of %j end the stream of somebody who was let in under rights 7: %s", (facts, ends) => {
  expect(endsSessionOf(actor, facts)).toBe(ends);
});

test("an actor without a number of rights is ended by any news of its account", () => {
  expect(endsSessionOf({ kind: "user", id: "ann", name: "Ann" }, { user: "ann", rights: 1 })).toBe(true);
});

/** What an order of the tiers changes is what the decision says before and after it. */
import { expect, test } from "vitest";
import { mayAtAll } from "./decide.ts";
import { compile, type Snapshot } from "./snapshot.ts";
import { type TierOrder, tierImpact, tiersSeen, tiersWhere } from "./tier-impact.ts";

const all = [1, 2, 3, 4];
const orders: readonly TierOrder[] = [
  undefined,
  ...all.flatMap((a) =>
    all
      .flatMap((b) => all.flatMap((c) => all.map((d) => [a, b, c, d])))
      .filter((one) => new Set(one).size === 4),
  ),
];
const placed = (order: TierOrder, tier: number | null, everyClient = false): Snapshot => {
  const role = { id: "r", name: "r", permissions: ["clients.read", "runs.read"], everyClient };
  const place = { client: 7, slug: "home", roles: [role], ...(tier === null ? {} : { tier }) };
  return compile({
    user: "u",
    active: true,
    roles: everyClient ? [role] : [],
    clients: [place],
    areas: {},
    tiers: order ?? [],
  });
};
const allowed = (snapshot: Snapshot) =>
  all.filter((tier) => mayAtAll(snapshot, { permission: "runs.read", client: 7, tier }));

test("what comes into sight and what goes out of it is the difference of two decisions, for every order, on and off", () => {
  for (const before of orders)
    for (const after of orders)
      for (const tier of [null, ...all]) {
        const was = allowed(placed(before, tier));
        const is = allowed(placed(after, tier));
        const [change] = tierImpact(before, after, all, [{ user: "u", client: 7, tier }]);
        expect(new Set(change?.gains)).toEqual(new Set(is.filter((one) => !was.includes(one))));
        expect(new Set(change?.loses)).toEqual(new Set(was.filter((one) => !is.includes(one))));
      }
});

test("row security opens the tiers that the decision opens, and every tier to whoever holds it at every client", () => {
  for (const order of orders)
    for (const tier of [null, ...all]) {
      const seen = tiersWhere(placed(order, tier), "runs.read");
      expect(new Set(seen?.get(7) ?? all)).toEqual(new Set(allowed(placed(order, tier))));
      expect(tiersWhere(placed(order, tier, true), "runs.read")).toBeUndefined();
    }
});

test("a tier that the order does not name is seen by nobody, and counts for its holder as the lowest", () => {
  expect(tiersSeen([2, 1], [1, 2, 3], 3)).toEqual([2]);
  expect(tiersSeen([2, 1], [1, 2, 3], 1)).toEqual([2, 1]);
  expect(tiersSeen(undefined, [1, 2, 3], null)).toEqual([1, 2, 3]);
});

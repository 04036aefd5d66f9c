/** What holds in every world, and the same answers from Cedar, an engine that shares nothing with ours. */
import * as cedar from "@cedar-policy/cedar-wasm/nodejs";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  AREA_IDS,
  AREA_LEVELS,
  type AreaSettings,
  type Asked,
  compile,
  decide,
  type HeldRole,
  limitedBy,
  mayAtAll,
  type Permission,
  PERMISSION_IDS,
  permissionFacts,
  type Rights,
  whoCan,
} from "@countersign/access";
const clientIds = [1, 2, 3, 4];
const tierIds = [5, 6, 7];
const roles: readonly HeldRole[] = fc
  .sample(fc.subarray([...PERMISSION_IDS]), { numRuns: 8, seed: 5 })
  .map((permissions, at) => ({ id: `r${at}`, name: `Role ${at}`, permissions, everyClient: at % 4 === 0 }));
const tenantRoles = fc.subarray([...roles], { maxLength: 3 });
const clientRoles = fc.subarray(
  roles.map(({ id, name, permissions }) => ({ id, name, permissions })),
  { maxLength: 3 },
);
const clientAccess = fc.subarray(clientIds).chain((ids) =>
  fc.tuple(
    ...ids.map((client) =>
      fc
        .record({ roles: clientRoles, tier: fc.option(fc.constantFrom(...tierIds), { nil: undefined }) })
        .map(({ roles: some, tier }) => ({
          client,
          slug: `c${client}`,
          roles: some,
          ...(tier === undefined ? {} : { tier }),
        })),
    ),
  ),
);
const areaSettings: fc.Arbitrary<AreaSettings> = fc
  .array(fc.tuple(fc.constantFrom(...AREA_IDS), fc.constantFrom(...AREA_LEVELS)), { maxLength: 3 })
  .map((pairs) => Object.fromEntries(pairs));
const anyRights: fc.Arbitrary<Rights> = fc.record({
  user: fc.constant("u"),
  active: fc.integer({ min: 0, max: 30 }).map((n) => n > 0),
  roles: tenantRoles,
  clients: clientAccess,
  areas: areaSettings,
  tiers: fc.constantFrom<readonly number[]>([], tierIds, tierIds.toReversed()),
});
const anyAsked = fc
  .record({
    permission: fc.constantFrom(...PERMISSION_IDS),
    client: fc.option(fc.constantFrom(...clientIds, 9), { nil: undefined, freq: 6 }),
    tier: fc.constantFrom(0, ...tierIds, 8),
    proved: fc.subarray(["fresh-proof" as const, "code" as const]),
    demands: fc.option(fc.constant("code" as const), { nil: undefined, freq: 2 }),
  })
  .map(({ client, demands, ...rest }): Asked & { permission: Permission } => ({
    ...rest,
    ...(client === undefined ? {} : { client }),
    ...(demands === undefined ? {} : { demands }),
  }));
const anyKey = fc.record({
  permissions: fc.option(
    fc.subarray([...PERMISSION_IDS]).map((some) => new Set(some)),
    { nil: undefined },
  ),
  clients: fc.option(
    fc.subarray(clientIds).map((some) => new Set(some)),
    { nil: undefined },
  ),
});
const order = { deny: 0, challenge: 1, allow: 2 };
const outcome = (rights: Rights, asked: Asked) => order[decide(compile(rights), asked).outcome];
const runs = { numRuns: 400 };

test("another role, here or at a client, takes nothing away", () => {
  fc.assert(
    fc.property(anyRights, anyAsked, fc.constantFrom(...roles), (rights, asked, role) => {
      const before = outcome(rights, asked);
      expect(outcome({ ...rights, roles: [...rights.roles, role] }, asked)).toBeGreaterThanOrEqual(before);
      const clients = rights.clients.map((one) => ({ ...one, roles: [...one.roles, role] }));
      expect(outcome({ ...rights, clients }, asked)).toBeGreaterThanOrEqual(before);
    }),
    runs,
  );
});

test("closing an area further gives nothing", () => {
  fc.assert(
    fc.property(anyRights, anyAsked, fc.constantFrom(...AREA_IDS), (rights, asked, area) => {
      const open = rights.areas[area] ?? "act";
      const narrower = open === "act" ? "view" : "none";
      const areas = { ...rights.areas, [area]: narrower };
      expect(outcome({ ...rights, areas }, asked)).toBeLessThanOrEqual(outcome(rights, asked));
    }),
    runs,
  );
});

test("a higher tier at a client takes nothing away, and a reorder changes nothing between untouched pairs", () => {
  fc.assert(
    fc.property(anyRights, anyAsked, (rights, asked) => {
      const tiers = tierIds;
      const highest = rights.clients.map((one) => ({ ...one, tier: tierIds.at(-1) ?? 0 }));
      const before = outcome({ ...rights, tiers }, asked);
      expect(outcome({ ...rights, tiers, clients: highest }, asked)).toBeGreaterThanOrEqual(before);
      // 6 and 7 change places: who stands at 5 sees of 5 what they saw.
      if (asked.tier === 5) expect(outcome({ ...rights, tiers: [5, 7, 6] }, asked)).toBe(before);
    }),
    runs,
  );
});

test("less proof never allows more, and a proof never overcomes a denial", () => {
  fc.assert(
    fc.property(anyRights, anyAsked, (rights, asked) => {
      const proved = outcome(rights, { ...asked, proved: ["fresh-proof", "code"] });
      expect(outcome(rights, asked)).toBeLessThanOrEqual(proved);
      expect(outcome(rights, { ...asked, proved: [] }) === order.deny).toBe(proved === order.deny);
    }),
    runs,
  );
});

test("a key may only what its owner may", () => {
  fc.assert(
    fc.property(anyRights, anyAsked, anyKey, (rights, asked, { permissions, clients }) => {
      const owner = compile(rights);
      const key = limitedBy(owner, {
        ...(permissions ? { permissions } : {}),
        ...(clients ? { clients } : {}),
      });
      if (mayAtAll(key, asked)) expect(mayAtAll(owner, asked)).toBe(true);
    }),
    runs,
  );
});

test("anywhere is some client, and who can is who may", () => {
  fc.assert(
    fc.property(anyRights, anyAsked, (rights, { permission }) => {
      const snapshot = compile(rights);
      if (permissionFacts(permission).scope === "client") {
        const somewhere = clientIds.some((client) => mayAtAll(snapshot, { permission, client }));
        expect(mayAtAll(snapshot, { permission })).toBe(somewhere);
      }
      expect(whoCan([snapshot], { permission }).length === 1).toBe(mayAtAll(snapshot, { permission }));
    }),
    runs,
  );
});

/** The same rules as Cedar policies: one permit a role and kind of holding, one forbid a closed area, one each for tier and proofs. */
const policies = [
  ...roles.flatMap(({ id, permissions }) => {
    const actions = (scope: string) =>
      permissions
        .filter((one) => permissionFacts(one as Permission).scope === scope)
        .map((one) => `Action::"${one}"`)
        .join(",");
    const tenant = actions("tenant");
    const client = actions("client");
    return [
      ...(tenant === ""
        ? []
        : [`permit(principal, action in [${tenant}], resource) when { principal.roles.contains("${id}") };`]),
      ...(client === ""
        ? []
        : [
            `permit(principal, action in [${client}], resource) when { principal.every.contains("${id}") };`,
            `permit(principal, action in [${client}], resource) when { principal.hasTag(resource.client) &&
              principal.getTag(resource.client).roles.contains("${id}") &&
              (resource.rank == 0 || resource.rank <= principal.getTag(resource.client).level) };`,
          ]),
    ];
  }),
  `forbid(principal, action, resource) unless { principal.active };`,
  `forbid(principal, action, resource) when { principal.none.contains(context.area) };`,
  `forbid(principal, action, resource) when { principal.view.contains(context.area) && !context.views };`,
  `forbid(principal, action, resource) when { context.demands.containsAny(["fresh-proof", "code"]) &&
     !context.proved.containsAll(context.demands) };`,
].join("\n");

const cases = 20_000;

test("Cedar gives the same answer in 20,000 random cases", { timeout: 120_000 }, () => {
  expect(cedar.preparsePolicySet("ours", { staticPolicies: policies })).toEqual({ type: "success" });
  const seed = 20_261_122;
  const worlds = fc.sample(anyRights, { numRuns: cases, seed });
  // What applies at clients is asked of a client: "anywhere" is no question that Cedar has.
  const questions = fc
    .sample(anyAsked, { numRuns: cases, seed: seed + 1 })
    .map((asked) => ({ client: 1, ...asked }));
  const seen = { allow: 0, deny: 0, challenge: 0 };
  worlds.forEach((rights, at) => {
    const asked = questions[at] ?? { permission: "runs.read" as const, client: 1 };
    const ours = decide(compile(rights), asked).outcome;
    seen[ours] += 1;
    const theirs = cedarOutcome(rights, asked);
    if (theirs !== ours) expect({ rights, asked, outcome: theirs }).toEqual({ rights, asked, outcome: ours });
  });
  expect(Math.min(seen.allow, seen.deny, seen.challenge)).toBeGreaterThan(300);
});

function cedarOutcome(rights: Rights, asked: Asked & { permission: Permission; client: number }) {
  const ranks = new Map(rights.tiers.map((tier, at) => [tier, at + 1]));
  const isClientScope = permissionFacts(asked.permission).scope === "client";
  const tier = isClientScope && ranks.size > 0 ? (asked.tier ?? 0) : 0;
  const rank = tier === 0 ? 0 : (ranks.get(tier) ?? 99);
  const at = rights.clients.find(({ client }) => client === asked.client);
  const { area, views = false, challenge } = permissionFacts(asked.permission);
  const demands = [...new Set([challenge, asked.demands].filter((one) => one !== undefined))];
  const closed = (level: string) => AREA_IDS.filter((one) => rights.areas[one] === level);
  const principal = { type: "User", id: "u" };
  const resource = { type: "Thing", id: "t" };
  const answer = (proved: readonly string[]) => {
    const said = cedar.statefulIsAuthorized({
      principal,
      action: { type: "Action", id: asked.permission },
      resource,
      context: {
        area,
        views,
        proved: [...proved],
        demands,
      },
      preparsedPolicySetId: "ours",
      entities: [
        {
          uid: principal,
          attrs: {
            active: rights.active,
            roles: rights.roles.map(({ id }) => id),
            every: rights.roles.filter(({ everyClient }) => everyClient).map(({ id }) => id),
            none: closed("none"),
            view: closed("view"),
          },
          parents: [],
          tags: at
            ? { [at.client]: { roles: at.roles.map(({ id }) => id), level: ranks.get(at.tier ?? 0) ?? 1 } }
            : {},
        },
        { uid: resource, attrs: { client: String(asked.client), rank }, parents: [] },
      ],
    });
    if (said.type === "failure") throw new Error(JSON.stringify(said.errors));
    if (said.response.diagnostics.errors.length > 0)
      throw new Error(JSON.stringify(said.response.diagnostics));
    return said.response.decision === "allow";
  };
  if (answer(asked.proved ?? [])) return "allow";
  // Where nothing is demanded, no proof can help.
  if (demands.length === 0) return "deny";
  return answer(["fresh-proof", "code"]) ? "challenge" : "deny";
}

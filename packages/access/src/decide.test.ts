import { describe, expect, test } from "vitest";
import { type Asked, decide, mayAtAll } from "./decide.ts";
import { explain, whoCan } from "./explain.ts";
import { PERMISSION_IDS } from "./permissions.ts";
import { clientPermissions, ROLE_PERMISSIONS, type Role, TENANT_ROLES } from "./roles.ts";
import {
  type ClientAccess,
  compile,
  type HeldRole,
  limitedBy,
  type Rights,
  type Snapshot,
} from "./snapshot.ts";

const held = (role: Role): HeldRole => ({
  id: role,
  name: TENANT_ROLES[role].name,
  permissions: [...TENANT_ROLES[role].permissions],
  everyClient: TENANT_ROLES[role].everyClient,
});
const at = (client: number, role: Role, tier?: number): ClientAccess => ({
  client,
  slug: `c${client}`,
  roles: [{ id: `client-${role}`, name: role, permissions: [...clientPermissions(role)] }],
  ...(tier === undefined ? {} : { tier }),
});
const someone = (roles: readonly Role[], change: Partial<Rights> = {}): Snapshot =>
  compile({
    user: roles.join(),
    active: true,
    roles: roles.map(held),
    clients: [],
    areas: {},
    tiers: [],
    ...change,
  });
const because = (snapshot: Snapshot, asked: Asked) => {
  const decision = decide(snapshot, asked);
  return decision.outcome === "deny" ? decision.because : decision.outcome;
};

test("an administrator may do everything in the catalogue, at every client, without a role there", () => {
  const ann = someone(["administrator"]);
  for (const permission of PERMISSION_IDS) expect(mayAtAll(ann, { permission, client: 77 })).toBe(true);
  expect(decide(ann, { permission: "runs.request", client: 77 })).toEqual({
    outcome: "allow",
    via: { role: "administrator", name: "Administrator" },
  });
});

test("a standard user may do at a client what their role there gives, and knows of no other client", () => {
  const stan = someone(["standard"], { clients: [at(1, "standard"), at(2, "analyst")] });
  expect(because(stan, { permission: "runs.request", client: 1 })).toBe("allow");
  expect(because(stan, { permission: "runs.request" })).toBe("allow");
  expect(because(stan, { permission: "devices.read", client: 2 })).toBe("allow");
  expect(decide(stan, { permission: "runs.request", client: 2 })).toMatchObject({
    because: "role-lacks-permission",
    hidden: false,
  });
  expect(decide(stan, { permission: "devices.read", client: 3 })).toMatchObject({
    because: "no-client-role",
    hidden: true,
  });
  expect(because(stan, { permission: "scripts.write" })).toBe("allow");
  expect(because(stan, { permission: "users.write" })).toBe("role-lacks-permission");
});

test("no role at any client, nothing of any client", () => {
  const stan = someone(["standard"]);
  for (const permission of clientPermissions("administrator"))
    expect(because(stan, { permission })).toBe("role-lacks-permission");
});

test("an analyst looks and changes nothing", () => {
  const changing = [...ROLE_PERMISSIONS.analyst].filter((id) =>
    /\.(write|request|publish|enrol|sign|cancel)$/.test(id),
  );
  expect(changing).toEqual([]);
});

test("whoever is disabled may nothing at all, and what nobody knows is denied to all", () => {
  const off = someone(["administrator"], { active: false });
  expect(because(off, { permission: "devices.read" })).toBe("user-disabled");
  expect(because(off, { permission: "self.account" })).toBe("user-disabled");
  for (const permission of ["runs.everything", "constructor", "__proto__", ""])
    expect(because(someone(["administrator"]), { permission })).toBe("unknown-permission");
  expect(because(someone([]), { permission: "self.account" })).toBe("allow");
});

describe("an API key", () => {
  const owner = someone(["administrator"]);
  test("keeps to its permissions, clients, addresses and end, and never exceeds its owner", () => {
    const limited = { permissions: new Set(["devices.read" as const]), clients: new Set([1]) };
    const key = limitedBy(owner, limited);
    expect(because(key, { permission: "devices.read", client: 1 })).toBe("allow");
    expect(because(key, { permission: "devices.read" })).toBe("allow");
    expect(decide(key, { permission: "devices.read", client: 2 })).toMatchObject({
      because: "key-client",
      hidden: true,
    });
    expect(because(key, { permission: "runs.read", client: 1 })).toBe("key-limited");
    expect(because(limitedBy(someone([]), limited), { permission: "devices.read", client: 1 })).toBe(
      "no-client-role",
    );
    const placed = limitedBy(owner, { addresses: ["10.0.0.0/8"], expiresAt: 50 });
    const asked = { permission: "runs.read", address: "10.9.9.9", now: 49 };
    expect(because(placed, asked)).toBe("allow");
    expect(because(placed, { ...asked, address: "11.0.0.1" })).toBe("key-address");
    expect(because(placed, { permission: "runs.read", now: 49 })).toBe("key-address");
    expect(because(placed, { ...asked, now: 50 })).toBe("key-expired");
    expect(because(placed, { permission: "runs.read", address: "10.9.9.9" })).toBe("key-expired");
  });

  test("of clients where its owner has no role may nothing anywhere", () => {
    const key = limitedBy(someone(["standard"], { clients: [at(1, "standard")] }), { clients: new Set([2]) });
    expect(because(key, { permission: "devices.read" })).toBe("key-client");
  });

  test("never approves", () => {
    const asked = { permission: "runs.sign", client: 1, approves: true };
    expect(because(owner, asked)).toBe("allow");
    expect(because(limitedBy(owner, {}), asked)).toBe("key-never-approves");
    expect(because(limitedBy(owner, {}), { ...asked, approves: false })).toBe("allow");
  });
});

test("a closed area denies whatever the roles give; `view` leaves looking", () => {
  const supporter = someone(["administrator"], { areas: { scripts: "view", users: "none" } });
  expect(because(supporter, { permission: "scripts.read" })).toBe("allow");
  expect(because(supporter, { permission: "scripts.write" })).toBe("area-closed");
  expect(because(supporter, { permission: "users.read" })).toBe("area-closed");
  expect(because(supporter, { permission: "runs.request", client: 1 })).toBe("allow");
});

describe("tiers", () => {
  const clients = [at(1, "standard", 7), at(2, "standard")];
  const reader = someone(["standard"], { clients, tiers: [5, 7, 9] });
  test.each([
    [1, 5, "allow"],
    [1, 7, "allow"],
    [1, 9, "tier-too-low"],
    [1, 42, "tier-too-low"],
    [1, 0, "allow"],
    [2, 5, "allow"],
    [2, 7, "tier-too-low"],
  ])("at client %i an object of tier %i: %s", (client, tier, expected) => {
    expect(because(reader, { permission: "devices.read", client, tier })).toBe(expected);
  });
  test("too low a tier hides, a reorder changes ranks only, and switched off nothing hides", () => {
    const asked = { permission: "devices.read", client: 1, tier: 9 };
    expect(decide(reader, asked)).toMatchObject({ hidden: true });
    expect(because(someone(["standard"], { clients, tiers: [5, 9, 7] }), asked)).toBe("allow");
    expect(because(someone(["standard"], { clients }), asked)).toBe("allow");
    expect(because(someone(["administrator"], { tiers: [5, 7, 9] }), asked)).toBe("allow");
  });
});

test("what must be proved is asked for after everything that denies, and a proof answers one demand only", () => {
  const ann = someone(["administrator"]);
  expect(decide(ann, { permission: "roles.write" })).toMatchObject({
    outcome: "challenge",
    prove: "fresh-proof",
  });
  expect(because(ann, { permission: "roles.write", proved: ["fresh-proof"] })).toBe("allow");
  const run = { permission: "runs.request", client: 1, demands: "code" as const };
  expect(decide(ann, run)).toMatchObject({ outcome: "challenge", prove: "code" });
  expect(because(ann, { ...run, proved: ["fresh-proof"] })).toBe("challenge");
  expect(because(ann, { ...run, proved: ["code"] })).toBe("allow");
  expect(because(someone([]), run)).toBe("no-client-role");
  expect(because(limitedBy(ann, {}), run)).toBe("challenge");
});

test("an explanation ends with the step that denied, and names every grant; who can is the same answer, turned round", () => {
  const stan = someone(["standard"], { clients: [at(1, "standard"), at(2, "analyst")] });
  const asked = { permission: "runs.request", client: 2 };
  const why = explain(stan, asked);
  expect(why.steps.at(-1)).toEqual({ about: "a role gives it", result: "role-lacks-permission" });
  expect(why.grants).toEqual([{ role: "client-standard", name: "standard", client: 1 }]);
  const people = [someone(["administrator"]), stan];
  expect(whoCan(people, asked).map(({ user }) => user)).toEqual(["administrator"]);
  expect(whoCan(people, { ...asked, client: 1 }).map(({ user }) => user)).toEqual([
    "administrator",
    "standard",
  ]);
});

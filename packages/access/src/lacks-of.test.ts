import { expect, test } from "vitest";
import { lacksOf } from "./lacks-of.ts";
import { type ClientAccess, compile, type HeldRole, type Rights } from "./snapshot.ts";

const role = (id: string, permissions: HeldRole["permissions"], everyClient = false): HeldRole => ({
  id,
  name: id,
  permissions,
  everyClient,
});
const at = (client: number, ...permissions: string[]): ClientAccess => ({
  client,
  slug: `c${client}`,
  roles: [role(`at-${client}`, permissions)],
});
const someone = (change: Partial<Rights>) =>
  compile({ user: "u", active: true, roles: [], clients: [], areas: {}, tiers: [], ...change });
const clerk = someone({
  roles: [role("clerk", ["users.write", "audit.read"])],
  clients: [at(1, "runs.read")],
});

test("what another holds in the installation, at every client or at one is held too, or named", () => {
  expect(lacksOf(clerk, clerk)).toBeUndefined();
  expect(lacksOf(clerk, someone({ roles: [role("r", ["audit.read"])] }))).toBeUndefined();
  expect(lacksOf(clerk, someone({ roles: [role("r", ["roles.write"])] }))).toBe("roles.write");
  expect(lacksOf(clerk, someone({ roles: [role("r", ["runs.read"], true)] }))).toBe("runs.read");
  expect(lacksOf(clerk, someone({ clients: [at(1, "runs.read")] }))).toBeUndefined();
  expect(lacksOf(clerk, someone({ clients: [at(2, "runs.read")] }))).toBe("runs.read");
  expect(lacksOf(clerk, someone({ clients: [at(1, "runs.sign")] }))).toBe("runs.sign");
});

test("a closed area is not held on either side, and an account that is not active holds what it will", () => {
  const strong = { roles: [role("r", ["settings.write"])] };
  expect(lacksOf(clerk, someone({ ...strong, areas: { settings: "view" } }))).toBeUndefined();
  expect(lacksOf(someone({ ...strong, areas: { settings: "view" } }), someone(strong))).toBe(
    "settings.write",
  );
  expect(lacksOf(clerk, someone({ ...strong, active: false }))).toBe("settings.write");
});

import { expect, test } from "vitest";
import { groupStanding } from "./group-standing.ts";

const staff = "cn=staff,dc=example,dc=org";
const directory = {
  kind: "ldap",
  allowed_group: staff,
  group_roles: [
    { group: "cn=watchers,dc=example,dc=org", role: "analyst" },
    { group: "cn=keepers,dc=example,dc=org", role: "standard" },
  ],
  default_role: "analyst",
} as const;
const judged = (groups: readonly string[], changes: object = {}, groupsCut = false) =>
  groupStanding({ ...directory, ...changes }, { groups, groupsCut });

test("the first group that fits decides, otherwise the default role does", () => {
  expect(judged([staff])).toEqual({ ok: true, role: "analyst" });
  expect(judged([staff, "CN=Keepers,DC=example,dc=org"])).toEqual({ ok: true, role: "standard" });
  expect(judged([staff, directory.group_roles[1].group, directory.group_roles[0].group])).toEqual({
    ok: true,
    role: "analyst",
  });
  expect(judged([], { allowed_group: null, group_roles: [] })).toEqual({ ok: true, role: undefined });
  expect(judged([staff], { group_roles: [] })).toEqual({ ok: true, role: undefined });
});

test("a group that only looks like another one gives nothing", () => {
  const missing = { ok: false, because: "group-missing" };
  expect(judged([])).toEqual(missing);
  // The Kelvin sign becomes k, the long s becomes s, wherever all of Unicode is folded.
  expect(judged([staff, "cn=\u212aeepers,dc=example,dc=org"])).toEqual({ ok: true, role: "analyst" });
  expect(judged(["cn=\u017ftaff,dc=example,dc=org"])).toEqual(missing);
  expect(judged([`${staff},dc=evil`])).toEqual(missing);
  expect(judged([" cn=staff,dc=example,dc=org"])).toEqual(missing);
  // Claims and attributes are no DNs: their case says something.
  const claims = { kind: "oidc", allowed_group: "staff", group_roles: [] };
  expect(judged(["Staff", "STAFF"], claims)).toEqual(missing);
  expect(judged(["staff"], claims)).toEqual({ ok: true, role: undefined });
});

test("where not all groups were named, nothing that hangs on them is guessed", () => {
  const unknown = { ok: false, because: "groups-unknown" };
  expect(judged([staff], {}, true)).toEqual(unknown);
  expect(judged([staff], { group_roles: [] }, true)).toEqual(unknown);
  expect(judged([], { allowed_group: null }, true)).toEqual(unknown);
  expect(judged([], { allowed_group: null, group_roles: [] }, true)).toEqual({ ok: true, role: undefined });
});

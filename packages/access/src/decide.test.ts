import { expect, test } from "vitest";
import { decide } from "./decide.ts";
import { PERMISSION_IDS } from "./permissions.ts";
import { ROLE_PERMISSIONS } from "./roles.ts";

test("an administrator may do everything in the catalogue", () => {
  for (const permission of PERMISSION_IDS) {
    expect(decide({ role: "administrator", disabled: false }, permission)).toEqual({
      outcome: "allow",
      via: "role administrator",
    });
  }
});

test("a standard user may request runs and write scripts, but not administer", () => {
  const standard = { role: "standard", disabled: false } as const;
  expect(decide(standard, "runs.request").outcome).toBe("allow");
  expect(decide(standard, "users.write")).toEqual({
    outcome: "deny",
    because: "role-lacks-permission",
    missing: "users.write",
  });
  expect(decide(standard, "trust.publish").outcome).toBe("deny");
});

test("an analyst looks and changes nothing", () => {
  const changing = [...ROLE_PERMISSIONS.analyst].filter((id) =>
    /\.(write|request|publish|enrol|sign)$/.test(id),
  );
  expect(changing).toEqual([]);
});

test("a disabled user is refused whatever the role", () => {
  expect(decide({ role: "administrator", disabled: true }, "devices.read")).toEqual({
    outcome: "deny",
    because: "user-disabled",
    missing: "devices.read",
  });
});

test("a limited key never exceeds its list, and never exceeds its owner", () => {
  const key = {
    role: "analyst",
    disabled: false,
    limitedTo: new Set(["devices.read", "users.write"] as const),
  } as const;
  expect(decide(key, "devices.read").outcome).toBe("allow");
  expect(decide(key, "runs.read")).toEqual({ outcome: "deny", because: "key-limited", missing: "runs.read" });
  expect(decide(key, "users.write")).toEqual({
    outcome: "deny",
    because: "role-lacks-permission",
    missing: "users.write",
  });
});

import type { Policy } from "@countersign/protocol";
import {
  countersignPolicy,
  makeClientRoot,
  makeOperatorRoot,
  makeTrialRoot,
  serverPolicy,
  WORLD_START,
} from "@countersign/testkit";
import { describe, expect, test } from "vitest";
import { trustOfDevice, trustOfPins, trustOfPolicies, weakest } from "./trust-words.ts";

const byConsole: Policy = countersignPolicy("acme", { min_independent: 0 });
const byDevice = countersignPolicy("acme");
const byServer = serverPolicy("acme");

describe("who can run code, in a word", () => {
  test("is the server where every policy trusts it", () => {
    expect(trustOfPolicies([byServer])).toBe("server-trust");
    expect(trustOfPolicies([byServer, byServer])).toBe("server-trust");
  });

  test("is people through an independent channel where one policy asks for it, whatever the others say", () => {
    expect(trustOfPolicies([byDevice])).toBe("device-trust");
    expect(trustOfPolicies([byServer, byDevice])).toBe("device-trust");
  });

  test("is only console-trust where no independent channel is asked for", () => {
    expect(trustOfPolicies([byConsole])).toBe("console-trust");
    expect(trustOfPolicies([byServer, byConsole])).toBe("console-trust");
  });

  test("is nobody where a root has no policy, or nothing is pinned", () => {
    expect(trustOfPolicies([byDevice, undefined])).toBe("nobody");
    expect(trustOfPolicies([])).toBe("nobody");
  });

  test("is the easiest way in over all kinds of action", () => {
    expect(weakest(["nobody", "device-trust", "server-trust"])).toBe("server-trust");
    const mixed = makeOperatorRoot({
      change: {
        policies: [byDevice, serverPolicy("acme", { kind: "reboot" })],
        server_keys: makeTrialRoot().document.server_keys,
      },
    });
    expect(trustOfPins([mixed.pinned], "acme")).toBe("server-trust");
    expect(trustOfPins([mixed.pinned], "elsewhere")).toBe("nobody");
  });
});

describe("the trust of a device", () => {
  const operator = makeOperatorRoot();
  const facts = {
    pins: [operator.pinned],
    admittedTo: "acme",
    admittedBy: operator.authority,
    floorState: "none",
    separation: "separate-users",
    now: WORLD_START,
  } as const;

  test("follows from the roots it pins and the client it is admitted to", () => {
    expect(trustOfDevice(facts)).toBe("device-trust");
    expect(trustOfDevice({ ...facts, pins: [makeTrialRoot().pinned], admittedBy: undefined })).toBe(
      "server-trust",
    );
    expect(trustOfDevice({ ...facts, pins: [operator.pinned, makeClientRoot().pinned] })).toBe(
      "device-trust",
    );
  });

  test("is unknown before it said which roots it pins", () => {
    expect(trustOfDevice({ ...facts, pins: undefined })).toBe("unknown");
  });

  test("is nobody before admission, under a broken floor, an expired root or a foreign admission", () => {
    expect(trustOfDevice({ ...facts, admittedTo: undefined })).toBe("nobody");
    expect(trustOfDevice({ ...facts, floorState: "broken" })).toBe("nobody");
    expect(trustOfDevice({ ...facts, now: operator.document.expires + 1 })).toBe("nobody");
    expect(trustOfDevice({ ...facts, admittedBy: `sha256:${"0".repeat(64)}` })).toBe("nobody");
  });

  test("is the server's where the agent runs under the server's own account", () => {
    expect(trustOfDevice({ ...facts, separation: "server-account" })).toBe("server-trust");
  });
});

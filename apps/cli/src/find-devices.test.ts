import { hostname } from "node:os";
import { describe, expect, test } from "vitest";
import { startLyingServer } from "./testing/lying-server.ts";
import { openTerminal } from "./testing/transcript.ts";

const of = (digit: string) => `sha256:${digit.repeat(64)}`;

function agentHere(digit: string, separation: string) {
  return {
    id: `${digit.repeat(8)}-2222-4333-8444-555555555555`,
    fingerprint: of(digit),
    seal: "A".repeat(43),
    machine: null,
    name: hostname(),
    client: "home",
    state: "admitted",
    connected: true,
    last_seen_at: null,
    trust: "server-trust",
    admission: null,
    pins: [],
    floor_state: "none",
    separation,
    facts: {},
    tags: [],
    created_at: 1,
  };
}

describe("the device called local", () => {
  async function show(...devices: ReturnType<typeof agentHere>[]) {
    await using server = await startLyingServer({
      "GET /devices": { devices, next: null },
      ...Object.fromEntries(
        devices.map((device) => [`GET /devices/${device.id}`, { device, status: null, objections: [] }]),
      ),
    });
    return await openTerminal({ COUNTERSIGN_SERVER: server.url }).type("devices", "show", "local");
  }

  test("is the one beside the server where another agent runs on this machine, too", async () => {
    const { code, out } = await show(agentHere("a", "separate-users"), agentHere("b", "server-account"));
    expect(code).toBe(0);
    expect(out).toContain(of("b"));
  });

  test("is nobody's guess where that does not tell them apart, and the ids are named", async () => {
    const { code, err } = await show(agentHere("a", "separate-users"), agentHere("b", "separate-users"));
    expect(code).toBe(1);
    expect(err).toContain("device-ambiguous");
    expect(err).toContain(agentHere("a", "").id);
    expect(err).toContain(agentHere("b", "").id);
  });
});

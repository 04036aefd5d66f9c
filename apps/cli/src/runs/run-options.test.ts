import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { startLyingServer } from "../testing/lying-server.ts";
import { openTerminal } from "../testing/transcript.ts";

const device = {
  id: "22222222-2222-4333-8444-555555555555",
  fingerprint: `sha256:${"a".repeat(64)}`,
  seal: "A".repeat(43),
  machine: null,
  name: "web-1",
  client: "acme",
  state: "admitted",
  connected: true,
  last_seen_at: null,
  trust: "server-trust",
  admission: { hash: `sha256:${"b".repeat(64)}`, client: "acme", name: "web-1", self_named: false },
  pins: [],
  floor_state: "none",
  separation: "separate-users",
  facts: {},
  tags: [],
  created_at: 1,
};

/** Types `run` with these words; gives what was said, and what the server was asked for. */
async function typeRun(words: readonly string[], { input = "", file = new Uint8Array() } = {}) {
  const terminal = openTerminal({}, input);
  writeFileSync(path.join(terminal.directory, "input"), file);
  await using server = await startLyingServer({
    "GET /devices": { devices: [device], next: null },
    [`GET /devices/${device.id}`]: { device, status: null, objections: [] },
  });
  const said = await terminal.type("run", ...words, "--device", device.id, "--server", server.url);
  const asked = server.heard.find(({ path: at }) => at.endsWith("/runs"));
  return { ...said, asked: asked?.body };
}

describe("how a script runs", () => {
  test("is asked for as it was typed", async () => {
    const words = ["greet", "--env", "LANG=C", "--env", "QUERY=a=b", "--stdin", "-"];
    const limits = ["--timeout", "5m", "--max-output", "64K", "--window", "2h"];
    const { asked } = await typeRun([...words, ...limits], { input: "yes\n" });
    expect(asked).toMatchObject({
      environment: { LANG: "C", QUERY: "a=b" },
      stdin: "yes\n",
      limits: { seconds: 300, output: 65_536 },
      window_seconds: 7200,
    });
    const plain = (await typeRun(["greet"])).asked;
    expect(plain).toMatchObject({ environment: {}, limits: { seconds: 3600, output: 10_485_760 } });
    expect(plain).not.toHaveProperty("stdin");
  });

  test("takes standard input from a file, every character of it", async () => {
    const file = new TextEncoder().encode("\ufeffgrüße\r\n");
    const { asked } = await typeRun(["greet", "--stdin", "input"], { file });
    expect(asked).toMatchObject({ stdin: "\ufeffgrüße\r\n" });
  });

  test("of a restart is how long devices wait", async () => {
    expect((await typeRun(["--reboot", "--delay", "5m"])).asked).toMatchObject({
      kind: "reboot",
      delay_seconds: 300,
    });
  });
});

test.each<[string, readonly string[], RegExp]>([
  ["a variable without a value", ["--env", "LANG"], /--env LANG: expected K=V/],
  ["a variable with an odd name", ["--env", "2X=1"], /--env 2X: a name has letters/],
  ["a variable twice", ["--env", "A=1", "--env", "A=2"], /--env A stands twice/],
  ["too many variables", Array.from({ length: 65 }, (_, at) => [`--env`, `A${at}=`]).flat(), /at most 64/],
  ["a value that is too long", ["--env", `A=${"x".repeat(32_769)}`], /--env A: at most 32768/],
  ["standard input that is no text", ["--stdin", "input"], /--stdin input: a request carries text in UTF-8/],
  ["standard input that is not there", ["--stdin", "nothing"], /no such file/],
  ["a time limit of nothing", ["--timeout", "0s"], /--timeout 0s: at least 1/],
  ["a time limit beyond a day", ["--timeout", "2d"], /at most 86400 seconds/],
  ["a time limit without a unit", ["--timeout", "60"], /60 is no duration/],
  ["a size in words", ["--max-output", "lots"], /lots is no size/],
  ["more output than is kept", ["--max-output", "2G"], /at most 1073741824 bytes/],
  ["a window that is too short", ["--window", "10s"], /--window 10s: at least 60/],
  ["a delay without a restart", ["--delay", "5m"], /--delay is for --reboot/],
])("is refused before anything is asked: %s", async (_what, words, why) => {
  const { code, err, asked } = await typeRun(["greet", ...words], { file: Uint8Array.of(0xff, 0xfe) });
  expect({ code, asked }).toEqual({ code: 2, asked: undefined });
  expect(err).toMatch(why);
});

test.each([
  ["--env", "A=1"],
  ["--stdin", "-"],
  ["--timeout", "5m"],
  ["--run-as", "root"],
])("%s says nothing about a restart", async (...words) => {
  const { code, err } = await typeRun(["--reboot", ...words]);
  expect(code).toBe(2);
  expect(err).toContain("says nothing about a --reboot");
});

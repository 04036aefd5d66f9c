import { describe, expect, test } from "vitest";
import { commands } from "./commands.ts";
import { startLyingServer } from "./testing/lying-server.ts";
import { openTerminal } from "./testing/transcript.ts";

describe("the command line", () => {
  test("lists every command with its sentence", async () => {
    const { code, out } = await openTerminal().type("--help");
    expect(code).toBe(0);
    for (const command of commands) expect(out).toContain(command.words.join(" "));
  });

  test("every command that is not passed on explains itself with --help and exits 0", async () => {
    for (const command of commands.filter((candidate) => !candidate.passThrough)) {
      const { code, out } = await openTerminal().type(...command.words, "--help");
      expect({ command: command.words.join(" "), code }).toEqual({
        command: command.words.join(" "),
        code: 0,
      });
      expect(out).toContain(command.summary);
    }
  });

  test("no two commands are called by the same words", () => {
    const words = commands.map((command) => command.words.join(" "));
    expect(new Set(words).size).toBe(words.length);
  });

  test("an unknown command exits 2 and quotes what was typed", async () => {
    const { code, err } = await openTerminal().type("launch", "missiles");
    expect(code).toBe(2);
    expect(err).toContain('"launch missiles"');
  });

  test("an unknown option exits 2 and names it", async () => {
    const { code, err } = await openTerminal().type("devices", "list", "--colour");
    expect(code).toBe(2);
    expect(err).toContain("--colour");
  });

  test("a missing argument exits 2 and names it", async () => {
    const { code, err } = await openTerminal().type("scripts", "put", "backup");
    expect(code).toBe(2);
    expect(err).toContain("FILE is missing");
  });

  test("a missing option exits 2 and says what it is for", async () => {
    const { code, err } = await openTerminal().type("devices", "token");
    expect(code).toBe(2);
    expect(err).toContain("--client C is needed");
  });

  test("several missing options are named at once, and the help shows them where they are typed", async () => {
    const { code, err } = await openTerminal().type("users", "invite", "--name", "Bob");
    expect(code).toBe(2);
    expect(err).toContain("--email E and --role ROLE are needed");
    const { out } = await openTerminal().type("users", "invite", "--help");
    expect(out.split("\n")[0]).toBe("countersign users invite --email E --name N --role ROLE");
  });

  test("an address that is none exits 2 and quotes it", async () => {
    for (const server of ["localhost:7400", "notaurl", "ftp://x"]) {
      const { code, err } = await openTerminal().type("requests", "--server", server);
      expect(code).toBe(2);
      expect(err).toContain(`--server ${server}: expected an address such as http://localhost:7400`);
    }
  });

  test("what is neither a run nor a document exits 2 before any server is asked", async () => {
    for (const words of [
      ["show", "x"],
      ["follow", "sha256:0"],
      ["receipts", "1-2"],
    ]) {
      const { code, err } = await openTerminal().type(...words);
      expect(code).toBe(2);
      expect(err).toContain(`${words[1]}: expected the id of a run`);
    }
  });

  test("it says its version, and what it can do", async () => {
    expect((await openTerminal().type("--version")).out).toMatch(/^countersign \d+\.\d+\.\d+\n$/);
    expect((await openTerminal().type("-h")).out).toContain("Usage: countersign COMMAND");
  });

  test("who is not signed in reads where, and a code is said once", async () => {
    const refusal = { code: "not-signed-in", type: "urn:x", status: 401, title: "not-signed-in: Sign in." };
    await using server = await startLyingServer({ "GET /runs": refusal });
    const { code, err } = await openTerminal({ COUNTERSIGN_SERVER: server.url }).type("requests");
    expect(code).toBe(1);
    expect(err).toContain("refused: not-signed-in: Sign in.\n");
    expect(err).toContain(`countersign login signs you in at ${server.url}`);
  });

  test("an empty list of requests is said in words", async () => {
    await using server = await startLyingServer({ "GET /runs": { runs: [], next: null } });
    const { out } = await openTerminal({ COUNTERSIGN_SERVER: server.url }).type("requests");
    expect(out).toBe("No request awaits a signature; --all lists the others too.\n");
  });

  test("a server that is not there exits 4", async () => {
    // Port 9 of loopback: nothing listens there.
    const { code, err } = await openTerminal().type("devices", "list", "--server", "http://127.0.0.1:9");
    expect(code).toBe(4);
    expect(err).toContain("unreachable");
  });
});

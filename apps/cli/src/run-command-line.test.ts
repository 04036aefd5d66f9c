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

  test("a slip of the finger is told what was probably meant, anything else is not", async () => {
    const said = async (...words: string[]) => (await openTerminal().type(...words)).err;
    expect(await said("devicse", "list")).toContain("did you mean countersign devices list?");
    expect(await said("aprove", "x")).toContain("did you mean countersign approve?");
    expect(await said("root", "pubish", "x")).toContain("did you mean countersign root publish?");
    expect(await said("launch")).not.toContain("did you mean");
  });

  test("half a command lists what it could become: asked for it exits 0, mistyped 2 and says so", async () => {
    for (const words of [
      ["devices", "--help"],
      ["devices", "-h"],
      ["help", "devices"],
    ]) {
      const { code, out } = await openTerminal().type(...words);
      expect({ words, code }).toEqual({ words, code: 0 });
      expect(out).toContain("devices admit DEVICE…");
      expect(out).not.toContain("scripts list");
    }
    const { code, err } = await openTerminal().type("devices", "destroy");
    expect(code).toBe(2);
    expect(err).toContain('there is no command "devices destroy"');
    expect(err).toContain("devices admit DEVICE…");
  });

  test("help is there by each of its names", async () => {
    const { out } = await openTerminal().type("run", "--help");
    for (const words of [
      ["help", "run"],
      ["run", "-h"],
    ])
      expect(await openTerminal().type(...words)).toEqual({ code: 0, out, err: "" });
    expect(await openTerminal().type("help", "nothing")).toMatchObject({ code: 2 });
  });

  test("a file that is not there exits 2 and is named, whichever command reads it", async () => {
    const terminal = openTerminal();
    const key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    for (const words of [
      ["audit", "verify", ".", "--vkey", key, "--since", "nowhere"],
      ["root", "publish", "nowhere"],
    ]) {
      const { code, err } = await terminal.type(...words);
      expect(code).toBe(2);
      expect(err).toContain("nowhere");
    }
  });

  test("a number that is none exits 2 before any server is asked", async () => {
    for (const words of [
      ["run", "hello", "--device", "x", "--version", "two"],
      ["devices", "token", "--client", "home", "--max-uses", "-1x"],
      ["audit", "list", "--limit", "ten"],
      ["scripts", "show", "hello", "--version", "1.5"],
    ]) {
      const { code, err } = await openTerminal().type(...words, "--server", "http://127.0.0.1:9");
      expect({ words, code }).toEqual({ words, code: 2 });
      expect(err).toMatch(/--(version|max-uses|limit)/);
    }
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
    const log = await openTerminal().type("audit", "verify", "http://127.0.0.1:9");
    expect(log).toMatchObject({ code: 4 });
    expect(log.err).toContain("unreachable: cannot reach http://127.0.0.1:9");
  });

  test("a server spoken to in the wrong way is no server that is not running", async () => {
    await using server = await startLyingServer({});
    const address = server.url.replace("http:", "https:");
    const { code, err } = await openTerminal().type("requests", "--server", address);
    expect(code).toBe(4);
    expect(err).toContain("a server with TLS begins with https://");
  });

  test("a new password is typed twice, and a slip changes nothing", async () => {
    await using server = await startLyingServer({});
    const env = { COUNTERSIGN_SERVER: server.url };
    const slip = openTerminal(env, "", undefined, ["correct horse battery", "corect horse battery"]);
    const { code, err } = await slip.type("login", "--invitation", "csi_x");
    expect(code).toBe(2);
    expect(err).toContain("two different passwords");
    const setup = openTerminal(env, "", undefined, ["correct horse battery", "other"]);
    const line = ["setup", "--email", "a@example.org", "--name", "A", "--token", "css_x"];
    expect(await setup.type(...line)).toMatchObject({ code: 2 });
    expect(server.heard).toEqual([]);
  });
});

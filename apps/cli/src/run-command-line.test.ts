import { describe, expect, test } from "vitest";
import { commands } from "./commands.ts";
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

  test("a server that is not there exits 4", async () => {
    // Port 9 of loopback: nothing listens there.
    const { code, err } = await openTerminal().type("devices", "list", "--server", "http://127.0.0.1:9");
    expect(code).toBe(4);
    expect(err).toContain("unreachable");
  });
});

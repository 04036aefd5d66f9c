/** The words that become a script: order of the steps, and quoting that a real shell takes literally. */
import { execFileSync } from "node:child_process";
import { array, assert, property, string } from "fast-check";
import { describe, expect, test } from "vitest";
import type { FixedPrograms } from "./fixed-programs.ts";
import { launchCommand, quoteWord, type LaunchParts } from "./launch-command.ts";

const programs: FixedPrograms = {
  sh: "/bin/sh",
  mkfifo: "/usr/bin/mkfifo",
  rm: "/bin/rm",
  env: "/usr/bin/env",
  setpriv: "/usr/bin/setpriv",
  unshare: "/usr/bin/unshare",
  flock: "/usr/bin/flock",
};
const parts: LaunchParts = {
  runId: "run-1",
  user: { name: "nobody", uid: 65534, gid: 65534, home: "/nonexistent", shell: "/usr/sbin/nologin" },
  switchUser: true,
  network: "none",
  env: { LD_PRELOAD: "/tmp/evil.so" },
  stdinPath: undefined,
  workDirectory: "/work",
  command: ["/bin/bash", "/script", "it's"],
};

function lastStep(text: string | undefined): string | undefined {
  return text?.split("\n").find((line) => line.startsWith("exec '"));
}

describe("launchCommand", () => {
  test("takes network and user first and the order's variables last, as that user", () => {
    expect(lastStep(launchCommand(parts, programs))).toBe(
      "exec '/usr/bin/unshare' '--net' '--' '/usr/bin/setpriv' '--reuid=65534' '--regid=65534' '--init-groups' " +
        "'--inh-caps=-all' '--' '/bin/sh' '-c' 'printf s; exec \"$@\"' 'sh' '/usr/bin/env' 'LD_PRELOAD=/tmp/evil.so' '/bin/bash' '/script' 'it'\\''s'",
    );
  });

  test("puts no variable of the order anywhere before the last step", () => {
    const text = launchCommand(parts, programs) ?? "";
    expect(text.slice(0, text.indexOf("exec '"))).not.toContain("LD_PRELOAD");
  });

  test("an ordinary user needs a user namespace to have no network", () => {
    const text = launchCommand({ ...parts, switchUser: false, env: {} }, programs);
    expect(lastStep(text)).toBe(
      "exec '/usr/bin/unshare' '--user' '--map-current-user' '--net' '--' '/bin/sh' '-c' 'printf s; exec \"$@\"' 'sh' '/bin/bash' '/script' 'it'\\''s'",
    );
  });

  test.each(["unshare", "setpriv", "env"] as const)(
    "gives no command when %s is missing but needed",
    (name) => {
      expect(launchCommand(parts, { ...programs, [name]: undefined })).toBeUndefined();
    },
  );

  test("a part of the text is not a command: a runner that dies while writing starts nothing", () => {
    const text = launchCommand(
      {
        ...parts,
        switchUser: false,
        network: "host",
        env: {},
        workDirectory: "/",
        command: ["/bin/echo", "ran"],
      },
      programs,
    );
    expect(text).toBeDefined();
    const whole = text ?? "";
    expect(execFileSync("/bin/sh", { input: whole, encoding: "utf8" })).toBe("sran\n");
    for (let length = 0; length < whole.trimEnd().length; length += 1) {
      let output = "";
      try {
        output = execFileSync("/bin/sh", { input: whole.slice(0, length), encoding: "utf8", stdio: "pipe" });
      } catch {
        // A syntax error is as good as nothing.
      }
      expect(output).toBe("");
    }
  });
});

describe("quoteWord", () => {
  test("a shell reads back every word as it was", () => {
    const word = string({ unit: "binary" }).filter((text) => !text.includes("\0"));
    assert(
      property(array(word, { minLength: 1, maxLength: 30 }), (words) => {
        const input = `printf '%s\\0' ${words.map(quoteWord).join(" ")}\n`;
        const output = execFileSync("/bin/sh", { input, encoding: "utf8" });
        expect(output.split("\0").slice(0, -1)).toEqual(words);
      }),
      { numRuns: 60 },
    );
  });
});

/** The words that become a script: order of the steps, and quoting that a real shell takes literally. */
import { execFileSync } from "node:child_process";
import { array, assert, property, string } from "fast-check";
import { describe, expect, test } from "vitest";
import type { FixedPrograms } from "./fixed-programs.ts";
import { launcherWords, quoteWord, releaseCommand, type ReleaseParts } from "./launch-command.ts";

const programs: FixedPrograms = {
  sh: "/bin/sh",
  mkfifo: "/usr/bin/mkfifo",
  rm: "/bin/rm",
  env: "/usr/bin/env",
  setpriv: "/usr/bin/setpriv",
  unshare: "/usr/bin/unshare",
  flock: "/usr/bin/flock",
};
const user = { name: "nobody", uid: 65534, gid: 65534, home: "/nonexistent", shell: "/usr/sbin/nologin" };
const parts: ReleaseParts = {
  runId: "run-1",
  user,
  env: { LD_PRELOAD: "/tmp/evil.so" },
  stdinPath: undefined,
  workDirectory: "/",
  command: ["/bin/echo", "it's"],
};

describe("launcherWords", () => {
  test("joins the group, leaves the network, becomes the user, and only then is the waiting shell", () => {
    const [sh, c, first, zero, ...rest] =
      launcherWords(
        { user, switchUser: true, network: "none", apart: false },
        programs,
        "/cg/it's/cgroup.procs",
      ) ?? [];
    expect([sh, c, zero]).toEqual(["/bin/sh", "-c", "sh"]);
    expect(first).toMatch(/^echo 0 >'\/cg\/it'\\''s\/cgroup.procs' \|\| exit 120; .*; exec "\$@"$/);
    const toUser = [
      "/usr/bin/setpriv",
      "--reuid=65534",
      "--regid=65534",
      "--init-groups",
      "--inh-caps=-all",
      "--",
    ];
    expect(rest).toEqual(["/usr/bin/unshare", "--net", "--", ...toUser, "/bin/sh"]);
  });

  test("an ordinary user needs a user namespace to have no network, and switches nobody", () => {
    const words =
      launcherWords({ user, switchUser: false, network: "none", apart: true }, programs, undefined) ?? [];
    expect(words.slice(4)).toEqual([
      "/usr/bin/unshare",
      "--user",
      "--map-current-user",
      "--net",
      "--",
      "/bin/sh",
    ]);
    expect(words[2]).not.toContain("exit 120");
  });

  test("apart from other processes of the user, the user leaves the network and not root before", () => {
    const identity = { user, switchUser: true, network: "none", apart: true } as const;
    const words = launcherWords(identity, programs, undefined) ?? [];
    expect(words.slice(4).filter((word) => /^\/|--(?:reuid|user|net)/.test(word))).toEqual([
      "/usr/bin/setpriv",
      "--reuid=65534",
      "/usr/bin/unshare",
      "--user",
      "--net",
      "/bin/sh",
    ]);
  });

  test.each(["unshare", "setpriv", "sh"] as const)(
    "there is no launcher when %s is missing but needed",
    (name) => {
      const identity = { user, switchUser: true, network: "none", apart: false } as const;
      expect(launcherWords(identity, { ...programs, [name]: undefined }, undefined)).toBeUndefined();
    },
  );
});

describe("releaseCommand", () => {
  test("gives the order's variables to the script only", () => {
    const text = releaseCommand(parts, programs) ?? "";
    expect(text).toContain("exec '/usr/bin/env' 'LD_PRELOAD=/tmp/evil.so' '/bin/echo' 'it'\\''s'\n}");
    expect(text.match(/LD_PRELOAD/g)).toHaveLength(1);
    expect(releaseCommand(parts, { ...programs, env: undefined })).toBeUndefined();
  });

  test("a part of the text is not a command: a runner that dies while writing starts nothing", () => {
    const whole = releaseCommand({ ...parts, env: {} }, programs) ?? "";
    expect(execFileSync("/bin/sh", { input: whole, encoding: "utf8" })).toBe("sit's\n");
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

import { execFileSync, spawnSync } from "node:child_process";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { parameterProblems } from "../judge-parameters.ts";
import { renderArguments } from "../render-arguments.ts";
import { shippedScripts } from "./shipped-scripts.ts";

const all = shippedScripts();
/** What each answers on whatever machine: well, or with the one no that it has for what it found or lacks. */
const answers = [0, 1, 2];
const given: Readonly<Record<string, Record<string, string>>> = {
  "service-status": { service: "no-such-service" },
  "package-version": { package: "no-such-package" },
  "certificates-expiring": { folder: path.dirname("/etc/ssl/certs/x"), days: "1" },
  "large-files": { folder: "/tmp/.no-such-folder-", megabytes: "1" },
};
const changing = new Set(["restart-service", "clean-package-cache", "install-updates"]);

describe.each([...all.keys()])("the shipped script %s", (name) => {
  const { content, description, parameters, interpreter } = all.get(name) ?? {
    content: new Uint8Array(0),
    description: "",
    parameters: [],
    interpreter: "sh",
  };

  test("says what it does and whether it changes anything, and is sound", () => {
    expect(interpreter).toBe("sh");
    expect(parameterProblems(parameters)).toEqual([]);
    if (name !== "hello") expect(description).toMatch(/Reads only|reads only|Changes/);
    expect(changing.has(name)).toBe(/Changes the device/.test(description));
    // Plain text only: whoever signs sees every character.
    expect(Buffer.from(content).toString("utf8")).toMatch(/^[\x20-\x7e\n\t]*$/);
    execFileSync("sh", ["-n"], { input: content });
  });

  if (changing.has(name)) return;
  test("runs here and ends with one of its answers", () => {
    const rendered = renderArguments(parameters, given[name] ?? {});
    if (!rendered.ok) throw new Error(rendered.fields[0]?.message);
    const ran = spawnSync("sh", ["-s", "--", ...rendered.args], { input: content, encoding: "utf8" });
    expect(answers).toContain(ran.status);
    expect(ran.stderr).not.toMatch(/syntax error|not found|unbound|parameter not set/i);
    expect(ran.stdout + ran.stderr).not.toBe("");
  });
});

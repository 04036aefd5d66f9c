import { spawn } from "node:child_process";
import { describe, expect, test } from "vitest";
import { collectFacts, readFacts } from "./collect-facts.ts";

const printing = (script: string) => () => spawn("/bin/sh", ["-c", script], { stdio: "pipe" });

describe("Facts", () => {
  test("are texts under plain names; everything else that was printed is left out", () => {
    const printed = {
      hostname: "web-1",
      __proto__x: "x",
      Bad: "x",
      number: 1,
      nested: {},
      long: "x".repeat(5000),
    };
    expect(readFacts(JSON.stringify(printed))).toEqual({ hostname: "web-1" });
    for (const text of ["", "[", "null", "1"]) expect(readFacts(text)).toBeUndefined();
  });

  test("come from a child that ended well and did not print without end", async () => {
    expect(await collectFacts(printing(`echo '{"os":"Debian"}'`))).toEqual({ os: "Debian" });
    expect(await collectFacts(printing(`echo '{"os":"Debian"}'; exit 1`))).toBeUndefined();
    expect(await collectFacts(printing("yes"))).toBeUndefined();
    expect(await collectFacts(() => spawn("/nonexistent/collector", { stdio: "pipe" }))).toBeUndefined();
  });
});

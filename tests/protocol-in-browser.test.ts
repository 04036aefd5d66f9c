/** What devices judge, a browser judges the same: all published vectors, in a real one. */
// needs: chromium
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { runVectors, type VectorReport } from "../packages/protocol/vectors/run-vectors.ts";
import { nodeCrypto } from "@countersign/protocol/node";
import { bundle, openPage } from "./browser/open-page.ts";

const entry = fileURLToPath(new URL("browser/protocol-page.ts", import.meta.url));

describe("packages/protocol", () => {
  test("gives every published answer in a browser too", async () => {
    await using opened = await openPage(entry);
    const report = await opened.page.evaluate<VectorReport>("runVectors()");
    expect(report.failures).toEqual([]);
    expect(report.ran).toBe((await runVectors(nodeCrypto)).ran);
    expect(opened.complaints).toEqual([]);
  });

  test("reaches a browser without anything of Node", async () => {
    const code = await bundle(entry);
    expect(code).not.toMatch(/\bfrom ?["']node:|\brequire\(/);
    expect(code.length).toBeGreaterThan(100_000);
  });
});

test("where there is no browser, the failure says what to install", async () => {
  await expect(openPage(entry, "/nowhere")).rejects.toThrow("apt-get install chromium");
});

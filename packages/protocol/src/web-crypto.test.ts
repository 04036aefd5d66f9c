import { readFileSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { webCrypto } from "./web-crypto.ts";

const key = { alg: "ed25519", raw: new Uint8Array(32).fill(1) } as const;

test("the adapter for browsers names no module of Node", () => {
  expect(readFileSync(new URL("web-crypto.ts", import.meta.url), "utf8")).not.toContain("node:");
});

test("a browser that lacks the algorithm says so, rather than call the signature bad", async () => {
  const lacking = new DOMException("no Ed25519 here", "NotSupportedError");
  const spy = vi.spyOn(globalThis.crypto.subtle, "importKey").mockRejectedValue(lacking);
  try {
    await expect(webCrypto.verify(key, new Uint8Array(0), new Uint8Array(64))).rejects.toBe(lacking);
  } finally {
    spy.mockRestore();
  }
  expect(await webCrypto.verify(key, new Uint8Array(0), new Uint8Array(64))).toBe(false);
});

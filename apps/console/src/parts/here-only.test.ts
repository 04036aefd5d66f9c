/** Which addresses a phone cannot open. */
import { describe, expect, it } from "vitest";
import { isHereOnly } from "./here-only.ts";

describe("an address of the machine itself", () => {
  it.each(["http://sign.localhost:7410", "http://localhost:7400/x", "http://127.0.0.1:1", "http://[::1]:1"])(
    "is %s",
    (address) => expect(isHereOnly(address)).toBe(true),
  );
  it.each([
    "https://sign.example.org",
    "https://localhost.example.org",
    "https://127.0.0.1.nip.io",
    "no address",
  ])("is not %s", (address) => expect(isHereOnly(address)).toBe(false));
});

/** Codes beside those of oathtool, which knows nothing of this code. */
// needs: oathtool
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { base32, findStep, stepAt, totpCode } from "./totp.ts";

test("an app that somebody else wrote shows the same codes for the same secret, whenever it is asked", () => {
  for (const seconds of [59, 1_111_111_109, 1_800_000_015, 1_795_000_029, 1_795_000_030, 4_000_000_000]) {
    const secret = randomBytes(20);
    const shown = execFileSync(
      "oathtool",
      [
        "--totp",
        "--base32",
        "--now",
        new Date(seconds * 1000)
          .toISOString()
          .replace("T", " ")
          .replace(/\.\d+Z/, " UTC"),
        base32(secret),
      ],
      { encoding: "utf8" },
    ).trim();
    expect(totpCode(secret, stepAt(seconds))).toBe(shown);
    expect(findStep(secret, shown, seconds)).toBe(stepAt(seconds));
  }
});

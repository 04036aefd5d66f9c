/** Codes as RFC 6238 and RFC 4226 publish them. */
import { describe, expect, test } from "vitest";
import { base32, findStep, otpauthUri, stepAt, totpCode } from "./totp.ts";

const digits = "1234567890";
const secrets = {
  sha1: Buffer.from(digits.repeat(2)),
  sha256: Buffer.from(digits.repeat(4).slice(0, 32)),
  sha512: Buffer.from(digits.repeat(7).slice(0, 64)),
};

describe("RFC 6238 appendix B", () => {
  test.each([
    [59, "94287082", "46119246", "90693936"],
    [1_111_111_109, "07081804", "68084774", "25091201"],
    [1_111_111_111, "14050471", "67062674", "99943326"],
    [1_234_567_890, "89005924", "91819424", "93441116"],
    [2_000_000_000, "69279037", "90698825", "38618901"],
    [20_000_000_000, "65353130", "77737706", "47863826"],
  ])("at %i", (seconds, sha1, sha256, sha512) => {
    const code = (algorithm: keyof typeof secrets) =>
      totpCode(secrets[algorithm], stepAt(seconds), { algorithm, digits: 8 });
    expect([code("sha1"), code("sha256"), code("sha512")]).toEqual([sha1, sha256, sha512]);
  });
});

test("RFC 4226 appendix D", () => {
  const codes = Array.from({ length: 10 }, (_, counter) => totpCode(secrets.sha1, counter));
  expect(codes.join(" ")).toBe("755224 287082 359152 969429 338314 254676 287922 162583 399871 520489");
});

describe("a code is found", () => {
  const at = 1_800_000_015;
  const step = stepAt(at);
  const found = (code: string, now = at) => findStep(secrets.sha1, code, now);

  test("in its own step and the neighbouring ones, and in no other", () => {
    for (const away of [-1, 0, 1]) expect(found(totpCode(secrets.sha1, step + away))).toBe(step + away);
    for (const away of [-2, 2, 100]) expect(found(totpCode(secrets.sha1, step + away))).toBeUndefined();
  });

  test("only as a whole", () => {
    const code = totpCode(secrets.sha1, step);
    for (const wrong of ["", code.slice(1), `${code}0`, `0${code}`, `${code} `, "abcdef", "000000"])
      expect(found(wrong)).toBeUndefined();
  });
});

test("base32 is that of RFC 4648 section 10, and the address is what apps read", () => {
  const vectors = {
    "": "",
    f: "MY",
    fo: "MZXQ",
    foo: "MZXW6",
    foob: "MZXW6YQ",
    fooba: "MZXW6YTB",
    foobar: "MZXW6YTBOI",
  };
  for (const [text, encoded] of Object.entries(vectors)) expect(base32(Buffer.from(text))).toBe(encoded);
  const uri = new URL(otpauthUri(Buffer.from("foobar"), "Countersign ops", "ann+x@example.org"));
  expect(uri.href).toContain("otpauth://totp/Countersign%20ops:ann%2Bx%40example.org?");
  expect(Object.fromEntries(uri.searchParams)).toEqual({
    secret: "MZXW6YTBOI",
    issuer: "Countersign ops",
    algorithm: "SHA1",
    digits: "6",
    period: "30",
  });
});

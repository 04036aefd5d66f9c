import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { isVerifierOf, scramVerifier } from "./scram-verifier.ts";

test("a verifier proves the server of the example in RFC 7677, section 3", () => {
  const verifier = scramVerifier("pencil", Buffer.from("W22ZaJ0SNY7soEsUEjb6gQ==", "base64"));
  const serverKey = Buffer.from(verifier.split(":").at(-1) ?? "", "base64");
  const nonce = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
  const authMessage = `n=user,r=rOprNGfwEbeRWgbNEkqO,r=${nonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r=${nonce}`;
  const signature = createHmac("sha256", serverKey).update(authMessage).digest("base64");
  expect(signature).toBe("6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
});

test("a verifier is recognised as its password's and as no other's", () => {
  const verifier = scramVerifier("right");
  expect(verifier).not.toBe(scramVerifier("right"));
  expect(isVerifierOf("right", verifier)).toBe(true);
  expect(isVerifierOf("wrong", verifier)).toBe(false);
  expect(isVerifierOf("right", null)).toBe(false);
  expect(isVerifierOf("right", "md5abc")).toBe(false);
});

/** Messages for browsers: the published vector to the byte, what an independent reader makes of others, and what is no key. */
import { createECDH, createPublicKey, verify } from "node:crypto";
import { openPush } from "@countersign/testkit/push-receiver";
import { expect, test } from "vitest";
import { arePushKeys, encryptPush, MOST_PUSHED_BYTES } from "./encrypt-push.ts";
import { makeVapidKey, vapidHeader } from "./vapid.ts";

const bytes = (text: string) => Buffer.from(text, "base64url");

// RFC 8291, appendix A.
const p256dh = bytes(
  "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
);
const auth = bytes("BTBZMqHH6r4Tts7J_aSIgg");

test("the vector of RFC 8291 comes out to the byte", () => {
  const chance = {
    privateKey: bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
    salt: bytes("DGv6ra1nlYgDCS1FRnbzlw"),
  };
  const made = encryptPush(
    Buffer.from("When I grow up, I want to be a watermelon"),
    { p256dh, auth },
    chance,
  );
  expect(made.toString("base64url")).toBe(
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
  );
});

test("an independent reader opens what was made by chance, of any length that services take, and two are never alike", () => {
  const browser = createECDH("prime256v1");
  browser.generateKeys();
  const keys = { p256dh: browser.getPublicKey(), auth };
  for (const text of ["", "ü", "x".repeat(MOST_PUSHED_BYTES)])
    expect(openPush(encryptPush(Buffer.from(text), keys), browser, auth)).toBe(text);
  expect(encryptPush(Buffer.from("a"), keys)).not.toEqual(encryptPush(Buffer.from("a"), keys));
  expect(() => encryptPush(Buffer.alloc(MOST_PUSHED_BYTES + 1), keys)).toThrow("too long");
});

test("what is no point of the curve, or no secret, is no key", () => {
  expect(arePushKeys({ p256dh, auth })).toBe(true);
  const beside = Buffer.from(p256dh);
  beside.writeUInt8(beside.readUInt8(64) ^ 1, 64);
  for (const keys of [
    { p256dh: beside, auth },
    { p256dh: Buffer.alloc(65), auth },
    { p256dh: p256dh.subarray(1), auth },
    { p256dh, auth: auth.subarray(1) },
  ])
    expect(arePushKeys(keys)).toBe(false);
});

test("the sender's token names the service, ends within a day, and verifies under the key beside it", () => {
  const key = makeVapidKey();
  const about = {
    endpoint: "https://push.example.org:8443/send/secret",
    subject: "mailto:a@example.org",
    now: 1000,
  };
  const header = vapidHeader(key, about);
  expect(header).not.toContain("secret");
  const [, head = "", claims = "", signature = "", point = ""] =
    /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), k=([\w-]+)$/.exec(header) ?? [];
  expect(JSON.parse(bytes(head).toString())).toEqual({ typ: "JWT", alg: "ES256" });
  expect(JSON.parse(bytes(claims).toString())).toEqual({
    aud: "https://push.example.org:8443",
    exp: 1000 + 12 * 3600,
    sub: "mailto:a@example.org",
  });
  const raw = bytes(point);
  const jwk = {
    kty: "EC",
    crv: "P-256",
    x: raw.subarray(1, 33).toString("base64url"),
    y: raw.subarray(33).toString("base64url"),
  };
  const publicKey = createPublicKey({ key: jwk, format: "jwk" });
  const signed = Buffer.from(`${head}.${claims}`);
  const options = { key: publicKey, dsaEncoding: "ieee-p1363" } as const;
  expect(verify("sha256", signed, options, bytes(signature))).toBe(true);
  expect(verify("sha256", Buffer.concat([signed, Buffer.from("x")]), options, bytes(signature))).toBe(false);
});

import { parseDocument } from "@countersign/protocol";
import { expect, test } from "vitest";
import { identityBytes, IdentityBroken, makeDeviceKeys, readIdentityBytes } from "./device-identity.ts";
import { signByDevice } from "./sign-by-device.ts";

const identity = { ...makeDeviceKeys(), name: "n", id: "1", server: "https://s", serverName: "s" };

test("An identity survives being written down, with and without a pinned CA; a damaged one is said to be", () => {
  expect(readIdentityBytes(identityBytes(identity))).toEqual(identity);
  const pinned = { ...identity, ca: "PEM" };
  expect(readIdentityBytes(identityBytes(pinned))).toEqual(pinned);
  const text = Buffer.from(identityBytes(identity)).toString("utf8");
  for (const broken of [
    "",
    "null",
    "{}",
    text.replace('"seed":"', '"seed":"!'),
    text.replace('"server":"https://s",', ""),
  ])
    expect(() => readIdentityBytes(Buffer.from(broken))).toThrow(IdentityBroken);
});

test("Two devices have nothing in common", () => {
  const other = makeDeviceKeys();
  expect(other.fingerprint).not.toBe(identity.fingerprint);
  expect(other.seal).not.toBe(identity.seal);
  expect(other.seal).toHaveLength(43);
});

test("A device signs nothing that its verifiers would refuse", () => {
  const link = {
    type: "link",
    format: 1,
    device: identity.fingerprint,
    key: identity.publicKeyText,
    not_after: 1,
    server: "",
  } as const;
  expect(() => signByDevice(identity, "link", link, "countersign.link.v1")).toThrow("server");
  const signed = signByDevice(identity, "link", { ...link, server: "s" }, "countersign.link.v1");
  expect(parseDocument("link", signed.bytes).ok).toBe(true);
  expect(signed.signatures).toMatchObject([{ key: identity.fingerprint }]);
});

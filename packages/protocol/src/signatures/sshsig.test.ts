import * as fc from "fast-check";
import { expect, test } from "vitest";
import { encodeHex, encodeUtf8 } from "../encoding/bytes.ts";
import { nodeCrypto } from "../node-crypto.ts";
import { armorSshsig, dearmorSshsig, parseSshsig, signedBlob, sshsigBytes } from "./sshsig.ts";

test("the blob is magic, namespace, empty reserved, hash name and hash, and nothing else", () => {
  const message = encodeUtf8("abc");
  const blob = signedBlob("countersign.root.v1", message, "sha256", nodeCrypto);
  const fields = [
    "535348534947",
    `00000013${encodeHex(encodeUtf8("countersign.root.v1"))}`,
    "00000000",
    `00000006${encodeHex(encodeUtf8("sha256"))}`,
    `00000020${encodeHex(nodeCrypto.sha256(message))}`,
  ];
  expect(encodeHex(blob)).toBe(fields.join(""));
  expect(signedBlob("countersign.approve.v1", message, "sha512", nodeCrypto)).toHaveLength(114);
});

const parts = fc.record({
  publicKeyBlob: fc.uint8Array(),
  namespace: fc.constantFrom("countersign.root.v1", "git", ""),
  hash: fc.constantFrom("sha512" as const, "sha256" as const),
  signature: fc.uint8Array(),
});

test("what was put together is taken apart again, through armour and back", () => {
  fc.assert(
    fc.property(parts, (sshsig) => {
      const bytes = sshsigBytes(sshsig);
      expect(dearmorSshsig(armorSshsig(bytes))).toEqual(bytes);
      expect(parseSshsig(bytes)).toEqual({ ok: true, sshsig });
    }),
  );
});

test("a structure cut anywhere, or with anything after it, is refused", () => {
  const bytes = sshsigBytes({
    publicKeyBlob: Uint8Array.of(1, 2),
    namespace: "git",
    hash: "sha512",
    signature: Uint8Array.of(3),
  });
  for (let length = 0; length < bytes.length; length++)
    expect(parseSshsig(bytes.slice(0, length))).toEqual({ ok: false, because: "sshsig-malformed" });
  expect(parseSshsig(Uint8Array.of(...bytes, 0))).toEqual({ ok: false, because: "sshsig-malformed" });
});

const armored = armorSshsig(new Uint8Array(100).fill(7));
const [start = "", first = "", second = "", end = ""] = armored.split("\n");

test("armour may end with or without a line feed, and have the line ends of Windows", () => {
  expect(dearmorSshsig(armored.trimEnd())).toEqual(new Uint8Array(100).fill(7));
  expect(dearmorSshsig(armored.replaceAll("\n", "\r\n"))).toEqual(new Uint8Array(100).fill(7));
  expect(dearmorSshsig([start, first + second.slice(0, 6), second.slice(6), end].join("\n"))).toBeDefined();
});

test.each([
  ["nothing", ""],
  ["text in front", `hello\n${armored}`],
  ["text after it", `${armored}hello`],
  ["two blocks", armored + armored],
  ["an empty line at the end", `${armored}\n`],
  ["an empty line inside", [start, first, "", second, end].join("\n")],
  ["no body", [start, end].join("\n")],
  ["a space in the body", [start, ` ${first}`, second, end].join("\n")],
  ["a long line", [start, first + second, end].join("\n")],
  ["another label", armored.replaceAll("SSH SIGNATURE", "PGP SIGNATURE")],
  ["base64 cut short", [start, first, second.slice(0, -1), end].join("\n")],
  ["no end", [start, first, second].join("\n")],
  ["text without end", [start, ...Array.from({ length: 200 }, () => first), end].join("\n")],
])("armour with %s is refused", (_, text) => expect(dearmorSshsig(text)).toBeUndefined());

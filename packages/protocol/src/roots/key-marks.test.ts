import { makeSoftSshKey } from "@countersign/testkit";
import { describe, expect, test } from "vitest";
import { formatCoseKey } from "../keys/cose-key.ts";
import { KeyTextError } from "../keys/key-text.ts";
import { formatSshPublicKey, parseSshPublicKey, type SshKeyType, sshKeyBlob } from "../keys/ssh-key.ts";
import { nodeCrypto } from "../node-crypto.ts";
import { anyMarkTwice, keyMarks, marksOf, sameHuman, shareMark } from "./key-marks.ts";

/** Every text in which the public key of `type` can stand. */
function spellings(type: "ssh-ed25519" | "ecdsa-sha2-nistp256"): string[] {
  const { key } = makeSoftSshKey({ type });
  const parsed = parseSshPublicKey(key);
  if (!parsed.ok) throw new Error("own key is unreadable");
  const { publicKey } = parsed.key;
  const token: SshKeyType =
    type === "ssh-ed25519" ? "sk-ssh-ed25519@openssh.com" : "sk-ecdsa-sha2-nistp256@openssh.com";
  const tokens = ["ssh:", "ssh:work"].map((application) =>
    formatSshPublicKey(token, sshKeyBlob(token, publicKey, application)),
  );
  return [key, ...tokens, formatCoseKey(publicKey)];
}

describe("the marks of a key", () => {
  test.each(["ssh-ed25519", "ecdsa-sha2-nistp256"] as const)(
    "recognise one %s key in every spelling, though each has another fingerprint",
    (type) => {
      const all = spellings(type);
      const marks = all.map((key) => marksOf({ keys: [{ key }] }, nodeCrypto));
      expect(new Set(all.map((key) => keyMarks(key, nodeCrypto)[0])).size).toBe(all.length);
      for (const one of marks) for (const other of marks) expect(shareMark(one, other)).toBe(true);
    },
  );

  test("tell different keys apart", () => {
    const holders = [...spellings("ssh-ed25519").slice(0, 1), ...spellings("ssh-ed25519").slice(0, 1)].map(
      (key) => marksOf({ keys: [{ key }] }, nodeCrypto),
    );
    expect(anyMarkTwice(holders)).toBe(false);
    expect(anyMarkTwice([...holders, ...holders.slice(1)])).toBe(true);
  });

  test("cannot be taken of what is no key", () => {
    expect(() => keyMarks("ssh-ed25519 AAAA", nodeCrypto)).toThrow(KeyTextError);
  });
});

test("the same human is found over any number of corners", () => {
  const chain = [
    ["a", "b"],
    ["b", "c"],
    ["x", "y"],
    ["c", "d"],
  ].map((marks) => new Set(marks));
  expect([...sameHuman(new Set(["d"]), chain)].sort()).toEqual(["a", "b", "c", "d"]);
  expect([...sameHuman(new Set(["z"]), chain)]).toEqual(["z"]);
});

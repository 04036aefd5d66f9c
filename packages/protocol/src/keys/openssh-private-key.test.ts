import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { ed25519FromSeed } from "../node-crypto.ts";
import { formatOpensshPrivateKey, parseOpensshPrivateKey } from "./openssh-private-key.ts";

const folder = mkdtempSync(join(tmpdir(), "openssh-private-key-"));
afterAll(() => rmSync(folder, { recursive: true }));

function madeBySshKeygen(name: string, ...args: readonly string[]): { secret: string; open: string } {
  const file = join(folder, name);
  execFileSync("ssh-keygen", ["-q", "-f", file, ...args]);
  return { secret: readFileSync(file, "utf8"), open: readFileSync(`${file}.pub`, "utf8").trim() };
}

const plain = madeBySshKeygen("plain", "-t", "ed25519", "-N", "", "-C", "ann@example.org");

test("a file of ssh-keygen is read: the public key and the comment are those of its .pub file", () => {
  const parsed = parseOpensshPrivateKey(plain.secret);
  if (!parsed.ok) throw new Error(parsed.because);
  expect(`${parsed.key.publicKeyText} ${parsed.key.comment}`).toBe(plain.open);
  expect(ed25519FromSeed(parsed.key.seed).publicKeyText).toBe(parsed.key.publicKeyText);
});

test("Windows line ends do no harm", () => {
  expect(parseOpensshPrivateKey(plain.secret.replaceAll("\n", "\r\n")).ok).toBe(true);
});

test("what we write is read by ssh-keygen, and by us", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      fc.integer({ min: 0, max: 9 }),
      (seed, length) => {
        const pair = ed25519FromSeed(seed, "c".repeat(length));
        const parsed = parseOpensshPrivateKey(pair.privateKeyOpenssh);
        expect(parsed).toMatchObject({ ok: true, key: { seed, publicKeyText: pair.publicKeyText } });
      },
    ),
    { numRuns: 30 },
  );
  const pair = ed25519FromSeed(new Uint8Array(32).fill(9), "trial");
  const file = join(folder, "ours");
  writeFileSync(file, pair.privateKeyOpenssh, { mode: 0o600 });
  const printed = execFileSync("ssh-keygen", ["-y", "-f", file], { encoding: "utf8" });
  expect(printed.trim()).toBe(`${pair.publicKeyText} trial`);
});

const lines = plain.secret.trimEnd().split("\n");
const whole = new Uint8Array(Buffer.from(lines.slice(1, -1).join(""), "base64"));

/** A file that holds these bytes. */
function holding(bytes: Uint8Array): string {
  return [lines[0], Buffer.from(bytes).toString("base64"), lines.at(-1), ""].join("\n");
}

/** The file with one byte of what it holds changed. */
function withByte(at: number): string {
  return holding(whole.with(at, whole[at]! ^ 1));
}

/** Where the public key stands for the nth time: before the secret section, inside it, and after the seed. */
function publicKeyAt(nth: number): number {
  const blob = Buffer.from(plain.open.split(" ")[1] ?? "", "base64");
  let at = -1;
  for (let found = 0; found < nth; found++) at = Buffer.from(whole).indexOf(blob.subarray(-32), at + 1);
  return at;
}

/** The file without its last byte of padding, all lengths put right. */
function lessPadding(): string {
  const sectionLengthAt = publicKeyAt(1) + 32;
  const shorter = whole.slice(0, -1);
  const view = new DataView(shorter.buffer);
  view.setUint32(sectionLengthAt, view.getUint32(sectionLengthAt) - 1);
  return holding(shorter);
}

test.each<[string, string, string]>([
  ["nothing", "", "not-openssh-key"],
  [
    "another kind of PEM",
    "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
    "not-openssh-key",
  ],
  ["a public key", plain.open, "not-openssh-key"],
  ["base64 that is none", plain.secret.replace("\nb3", "\n!3"), "not-openssh-key"],
  [
    "a key with a passphrase",
    madeBySshKeygen("locked", "-t", "ed25519", "-N", "correct horse").secret,
    "encrypted",
  ],
  ["an ECDSA key", madeBySshKeygen("ecdsa", "-t", "ecdsa", "-N", "").secret, "not-ed25519"],
  ["an RSA key", madeBySshKeygen("rsa", "-t", "rsa", "-b", "2048", "-N", "").secret, "not-ed25519"],
  ["a key derivation without a cipher", withByte(27), "malformed"],
  ["another number of keys", withByte(38), "malformed"],
  ["another public key before the secret section", withByte(publicKeyAt(1)), "malformed"],
  ["another public key inside the secret section", withByte(publicKeyAt(2)), "malformed"],
  ["another public key after the seed", withByte(publicKeyAt(3)), "malformed"],
  ["check numbers that differ", withByte(publicKeyAt(1) + 36), "malformed"],
  ["another type inside the secret section", withByte(publicKeyAt(2) - 5), "malformed"],
  ["padding that is not 1, 2, 3", withByte(whole.length - 1), "malformed"],
  ["padding that does not fill the block", lessPadding(), "malformed"],
])("%s is refused", (_, text, because) => {
  expect(parseOpensshPrivateKey(text)).toEqual({ ok: false, because });
});

test("a file cut anywhere is refused", () => {
  for (let length = 0; length < whole.length; length++)
    expect(parseOpensshPrivateKey(holding(whole.slice(0, length))).ok).toBe(false);
});

test("the comment decides the padding: the section always fills whole blocks", () => {
  const sizes = Array.from({ length: 9 }, (_, length) => {
    const parts = {
      seed: new Uint8Array(32),
      publicRaw: new Uint8Array(32).fill(3),
      comment: "c".repeat(length),
      check: 1,
    };
    return formatOpensshPrivateKey(parts).length;
  });
  expect(new Set(sizes).size).toBeGreaterThan(1);
});

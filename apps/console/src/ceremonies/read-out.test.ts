import { armorSshsig, decodeBase64, keyFingerprint, opensshFingerprint } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { seededKey } from "@countersign/testkit";
import { describe, expect, test } from "vitest";
import { readHandSigned } from "./hand-signed.ts";
import { readCard } from "./read-card.ts";
import { wasReadOut } from "./read-out.ts";
import { softCard } from "./testing/soft-card.ts";

const ann = seededKey("ann");
const mallory = seededKey("mallory");
const ours = keyFingerprint(ann.key, nodeCrypto);
const openssh = opensshFingerprint(ann.key, nodeCrypto);
const spellings = [ours, openssh];

describe("a fingerprint that was read out", () => {
  test.each([
    ["its first sixteen digits", ours.slice(7, 23)],
    ["the same with spaces and in capitals", `${ours.slice(7, 15)} ${ours.slice(15, 23)}`.toUpperCase()],
    ["all of it", ours],
    ["as OpenSSH prints it", openssh],
    ["the beginning of that", openssh.slice(7, 23)],
  ])("fits: %s", (_what, typed) => {
    expect(wasReadOut(typed, spellings)).toBe(true);
  });

  test.each([
    ["nothing", ""],
    ["too little", ours.slice(7, 22)],
    ["its end", ours.slice(-16)],
    ["another key's", keyFingerprint(mallory.key, nodeCrypto).slice(7, 23)],
    ["OpenSSH's in other letters", openssh.slice(7, 15).toLowerCase() + openssh.slice(7, 15).toUpperCase()],
    ["more than there is", `${ours}0`],
  ])("does not fit: %s", (_what, typed) => {
    expect(wasReadOut(typed, spellings)).toBe(false);
  });
});

describe("a card", () => {
  test("is read when its key has signed it", async () => {
    const read = await readCard(softCard("Ann", ann), undefined, nodeCrypto);
    expect(read).toMatchObject({ ok: true, card: { name: "Ann", keys: [{ fingerprints: spellings }] } });
  });

  test("whose key was exchanged on the way is refused", async () => {
    const signatures = softCard("Ann", ann).signatures;
    const exchanged = { ...softCard("Ann", mallory), signatures };
    expect(await readCard(exchanged, undefined, nodeCrypto)).toEqual({
      ok: false,
      because: "card-signature",
    });
  });
});

describe("a signature brought as a file", () => {
  const message = new TextEncoder().encode("bytes");
  const made = ann.sign("countersign.admit.v1", message);
  const blob = (made.kind === "ssh" && decodeBase64(made.sig)) || new Uint8Array();

  test("is what ssh-keygen writes, or a signed document of ours", () => {
    expect(readHandSigned(armorSshsig(blob), nodeCrypto)).toEqual({ ok: true, signatures: [made] });
    const document = JSON.stringify({ bytes: "", signatures: [made] });
    expect(readHandSigned(document, nodeCrypto)).toEqual({ ok: true, signatures: [made] });
  });

  test.each([
    "",
    "{",
    "{}",
    '{"signatures":[]}',
    '{"signatures":[{"kind":"ssh"}]}',
    "-----BEGIN SSH SIGNATURE-----",
  ])("is not: %s", (text) => {
    expect(readHandSigned(text, nodeCrypto)).toMatchObject({ ok: false });
  });
});

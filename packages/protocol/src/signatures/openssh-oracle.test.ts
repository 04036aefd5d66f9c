import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeSoftSshKey, sshKeygenAccepts, sshKeygenSign } from "@countersign/testkit";
import { afterAll, describe, expect, test } from "vitest";
import { signatureVectors } from "../../vectors/make-signatures.ts";
import type { SignatureVector } from "../../vectors/signature-vector.ts";
import { decodeBase64, encodeBase64, encodeUtf8 } from "../encoding/bytes.ts";
import { keyFingerprint, keyKind } from "../keys/key-text.ts";
import { parseOpensshPrivateKey } from "../keys/openssh-private-key.ts";
import { nodeCrypto, signSshsigEd25519 } from "../node-crypto.ts";
import { asOpensshWebauthn } from "./openssh-webauthn.ts";
import { parseSignature } from "./signature.ts";
import { armorSshsig, dearmorSshsig } from "./sshsig.ts";
import { verifySignature } from "./verify-signature.ts";

const folder = mkdtempSync(join(tmpdir(), "openssh-oracle-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What we refuse and stock OpenSSH takes: each a decision of ours, by reason code or, within a code, by case. */
const stricterThanOpenssh = new Set<string>([
  "namespace-reserved",
  "key-unreadable",
  "sk-application",
  "sk-user-presence",
  "sk-user-verification",
  "passkey-cross-origin",
  "passkey-user-presence",
  "passkey-user-verification",
  "SSH: another fingerprint beside it",
  "SSH: reserved not empty",
  "passkey: client data without crossOrigin",
  "passkey: client data that does not end",
  "passkey: crossOrigin false, and more of the word",
  "passkey: text after the client data",
  "passkey: a second origin later",
  "passkey: a second type later",
  "passkey: a second challenge later",
  "passkey: a second crossOrigin later",
  "passkey: white space after crossOrigin",
]);

/** The case as a file and a key for ssh-keygen; `undefined` where OpenSSH has no form for it. */
function forOpenssh(vector: SignatureVector): { armored: string; keyText: string } | undefined {
  const parsed = parseSignature(vector.signature);
  if (!parsed.ok) return undefined;
  const { signature } = parsed;
  if (signature.kind === "webauthn")
    return vector.passkey && asOpensshWebauthn(signature, vector.keyText, vector.passkey);
  const bytes = decodeBase64(signature.sig);
  const isSshKey = keyKind(vector.keyText) !== "webauthn";
  return bytes === undefined || !isSshKey
    ? undefined
    : { armored: armorSshsig(bytes), keyText: vector.keyText };
}

const judged = signatureVectors().flatMap((vector) => {
  const question = forOpenssh(vector);
  return question === undefined ? [] : [{ ...vector, ...question }];
});

describe("stock ssh-keygen -Y verify", () => {
  test.each(judged)(
    "on: $name: $expect",
    async ({ name, armored, keyText, namespace, message, expect: ours }) => {
      const accepted = await sshKeygenAccepts({ armored, keyText, namespace, message: encodeUtf8(message) });
      expect(accepted).toBe(ours === "ok" || stricterThanOpenssh.has(ours) || stricterThanOpenssh.has(name));
    },
  );

  test("was asked about every kind of signature that we accept and it knows", () => {
    const accepted = new Set(
      judged.filter((vector) => vector.expect === "ok").map(({ keyText }) => keyText.split(" ")[0]),
    );
    expect(accepted).toEqual(
      new Set([
        "ecdsa-sha2-nistp256",
        "ecdsa-sha2-nistp384",
        "ecdsa-sha2-nistp521",
        "sk-ecdsa-sha2-nistp256@openssh.com",
        "sk-ssh-ed25519@openssh.com",
        "ssh-ed25519",
      ]),
    );
    expect(judged.some((vector) => vector.expect === "ok" && vector.passkey !== undefined)).toBe(true);
  });
});

describe("what stock ssh-keygen -Y sign makes", () => {
  const namespace = "countersign.approve.v1";
  const message = encodeUtf8('{"format":1,"type":"request"}');

  test.each([
    ["ed25519", ["-t", "ed25519"]],
    ["ecdsa256", ["-t", "ecdsa", "-b", "256"]],
    ["ecdsa384", ["-t", "ecdsa", "-b", "384"]],
    ["ecdsa521", ["-t", "ecdsa", "-b", "521"]],
  ])("is taken with %s, and not for another message, namespace or key", async (name, args) => {
    const file = join(folder, name);
    execFileSync("ssh-keygen", ["-q", "-N", "", "-C", "", "-f", file, ...args]);
    const keyText = readFileSync(`${file}.pub`, "utf8").trim();
    const armored = await sshKeygenSign(file, namespace, message);
    const bytes = dearmorSshsig(armored);
    if (bytes === undefined) throw new Error("armour of ssh-keygen is unreadable");
    expect(armorSshsig(bytes)).toBe(armored);
    const key = keyFingerprint(keyText, nodeCrypto);
    const signature = { namespace, key, kind: "ssh", sig: encodeBase64(bytes) } as const;
    const honest = { signature, keyText, message, namespace, crypto: nodeCrypto } as const;
    expect(await verifySignature(honest)).toEqual({
      ok: true,
      verified: { userPresent: false, userVerified: false },
    });
    expect(await verifySignature({ ...honest, message: encodeUtf8("{}") })).toEqual({
      ok: false,
      because: "sshsig-bad",
    });
    const asRequest = { ...honest, namespace: "countersign.request.v1" } as const;
    expect(await verifySignature(asRequest)).toEqual({ ok: false, because: "wrong-namespace" });
    const others = makeSoftSshKey({ type: "ssh-ed25519" }).key;
    expect(await verifySignature({ ...honest, keyText: others })).toEqual({
      ok: false,
      because: "wrong-key",
    });
  });

  test("is, for Ed25519, byte for byte what we make from the same key file", async () => {
    const file = join(folder, "same");
    const key = makeSoftSshKey({ type: "ssh-ed25519" });
    writeFileSync(file, key.privateKeyOpenssh(), { mode: 0o600 });
    writeFileSync(`${file}.pub`, `${key.key}\n`);
    const parsed = parseOpensshPrivateKey(readFileSync(file, "utf8"));
    if (!parsed.ok) throw new Error(parsed.because);
    const ours = signSshsigEd25519({ ...parsed.key, namespace, message });
    expect(await sshKeygenSign(file, namespace, message)).toBe(
      armorSshsig(decodeBase64(ours.sig) ?? new Uint8Array(0)),
    );
    expect(ours).toEqual(key.sign(namespace, message));
  });
});

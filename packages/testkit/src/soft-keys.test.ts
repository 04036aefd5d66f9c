import { encodeUtf8, verifySignature } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { webCrypto } from "@countersign/protocol/web";
import { describe, expect, test } from "vitest";
import { makeSoftPasskey } from "./soft-passkey.ts";
import { makeSoftSshKey } from "./soft-ssh-key.ts";

const message = encodeUtf8('{"format":1,"type":"request"}');
const namespace = "countersign.request.v1";
const station = { rpId: "sign.example.org", origin: "https://sign.example.org" };

describe.each([
  ["node", nodeCrypto],
  ["web", webCrypto],
])("with the %s adapter", (_, crypto) => {
  test.each([
    ["ssh-ed25519", false],
    ["ecdsa-sha2-nistp256", false],
    ["ecdsa-sha2-nistp384", false],
    ["ecdsa-sha2-nistp521", false],
    ["sk-ssh-ed25519@openssh.com", true],
    ["sk-ecdsa-sha2-nistp256@openssh.com", true],
  ] as const)("a soft %s key signs well", async (type, present) => {
    const key = makeSoftSshKey({ type });
    const signature = key.sign(namespace, message);
    const verdict = await verifySignature({ signature, keyText: key.key, message, namespace, crypto });
    expect(verdict).toEqual({ ok: true, verified: { userPresent: present, userVerified: present } });
  });

  test.each(["ES256", "EdDSA", "RS256"] as const)("a soft %s passkey signs well", async (alg) => {
    const key = makeSoftPasskey({ alg, ...station });
    const signature = key.sign(namespace, message);
    const verdict = await verifySignature({
      signature,
      keyText: key.key,
      message,
      namespace,
      passkey: station,
      crypto,
    });
    expect(verdict).toEqual({
      ok: true,
      verified: { userPresent: true, userVerified: true, backedUp: false },
    });
  });
});

/** The server's own key: it satisfies a device's policy only where a root names it and says so (trust.md). */
import {
  encodeUtf8,
  keyFingerprint,
  type Namespace,
  parseOpensshPrivateKey,
  type Signature,
} from "@countersign/protocol";
import { generateEd25519, nodeCrypto, signSshsigEd25519 } from "@countersign/protocol/node";
import { perServer } from "../../platform/per-server.ts";
import { keyFile } from "../../platform/secrets/key-file.ts";

/** What the server can sign with. */
export interface ServerKey {
  /** OpenSSH public-key text, as roots name it. */
  readonly publicKeyText: string;
  readonly fingerprint: string;
  sign(namespace: Namespace, message: Uint8Array): Signature;
}

/** The key of this installation, `server.key` in the keys directory; made at the first start unless the launcher was first. */
export const serverKeyOf = perServer((ctx): ServerKey => {
  const made = keyFile(ctx.config.keysDir, "server.key", () =>
    encodeUtf8(generateEd25519("countersign server").privateKeyOpenssh),
  );
  const parsed = parseOpensshPrivateKey(new TextDecoder().decode(made));
  if (!parsed.ok)
    throw new Error(`${ctx.config.keysDir}/server.key is no plain Ed25519 key file: ${parsed.because}`);
  const { seed, publicKeyText } = parsed.key;
  return {
    publicKeyText,
    fingerprint: keyFingerprint(publicKeyText, nodeCrypto),
    sign: (namespace, message) => signSshsigEd25519({ seed, publicKeyText, namespace, message }),
  };
});

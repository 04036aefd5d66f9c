/** The link's own key: made in memory at each start, never written, worth nothing without the runner's certificate. */
import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { linkProofMessage } from "@countersign/protocol/link-proof";

/** What the link needs of its key. */
export interface LinkKey {
  /** 32 bytes as base64url. */
  readonly publicKey: string;
  /** A fresh nonce, and the signature that answers the server's. */
  answer(serverNonce: string, server: string): { nonce: string; signature: string };
}

/** Makes a key. */
export function makeLinkKey(): LinkKey {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  return {
    publicKey: publicKey.export({ format: "jwk" }).x ?? "",
    answer(serverNonce, server) {
      const nonce = randomBytes(32).toString("base64url");
      const message = linkProofMessage({ serverNonce, linkNonce: nonce, server });
      return { nonce, signature: sign(null, message, privateKey).toString("base64") };
    },
  };
}

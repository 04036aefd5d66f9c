/** The gateway's side of the handshake: does this connection speak for the device that it names? */
import {
  decodeBase64,
  type FromLink,
  keyFingerprint,
  linkProofMessage,
  parseDocument,
  parseSshPublicKey,
  uncarry,
  verifySignature,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";

/** Why the proof is none, or undefined where it is good. */
export async function checkLinkProof(
  frame: FromLink,
  serverNonce: string,
  serverName: string,
): Promise<string | undefined> {
  if (frame.frame !== "proof") return "no-proof";
  const signed = uncarry(frame.link);
  const parsed = signed && parseDocument("link", signed.bytes);
  const [signature] = signed?.signatures ?? [];
  if (!signed || !parsed?.ok || !signature) return "no-certificate";
  const certificate = parsed.document;
  const verdict = await verifySignature({
    signature,
    keyText: frame.device_key,
    message: signed.bytes,
    namespace: "countersign.link.v1",
    crypto: nodeCrypto,
  });
  if (!verdict.ok) return verdict.because;
  if (certificate.device !== keyFingerprint(frame.device_key, nodeCrypto)) return "certificate-other-device";
  if (certificate.server !== serverName) return "certificate-other-server";
  if (certificate.not_after < Date.now() / 1000) return "certificate-expired";
  const key = parseSshPublicKey(certificate.key);
  const raw = decodeBase64(frame.signature);
  if (!key.ok || !raw) return "link-key-unreadable";
  const message = linkProofMessage({ serverNonce, linkNonce: frame.nonce, server: serverName });
  return (await nodeCrypto.verify(key.key.publicKey, message, raw)) ? undefined : "link-signature";
}

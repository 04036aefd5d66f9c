/** The proof of a link: the device's key vouches for the link's key, and that key answers our nonce under our name. */
import {
  decodeBase64,
  type FromLink,
  keyFingerprint,
  linkProofMessage,
  MAX_LINK_SECONDS,
  parseSshPublicKey,
  uncarry,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { readFromDevice } from "../devices/index.ts";

/** A clock may be off by this much when a certificate was made. */
const CLOCK_SLACK_SECONDS = 3600;

/** What a connection has to prove itself against. */
export interface ProofChallenge {
  /** The nonce we sent. */
  readonly nonce: string;
  readonly serverName: string;
  /** Seconds. */
  readonly now: number;
}

/** The device that the connection speaks for, or why it speaks for none. */
export type ProofVerdict =
  | { readonly ok: true; readonly fingerprint: string; readonly deviceKey: string }
  | { readonly ok: false; readonly because: string };

/** Judges a proof (untrusted). Whether such a device is known here is another question. */
export async function checkProof(
  proof: Extract<FromLink, { frame: "proof" }>,
  challenge: ProofChallenge,
): Promise<ProofVerdict> {
  const no = (because: string): ProofVerdict => ({ ok: false, because });
  const deviceKey = proof.device_key;
  if (!parseSshPublicKey(deviceKey).ok) return no("device-key-unreadable");
  const fingerprint = keyFingerprint(deviceKey, nodeCrypto);
  const certificate = await readFromDevice("link", uncarry(proof.link), { key: deviceKey, fingerprint });
  if (!certificate.ok) return no(`certificate-${certificate.because}`);
  const { key, not_after: notAfter, server } = certificate.document;
  if (server !== challenge.serverName) return no("certificate-other-server");
  if (notAfter < challenge.now) return no("certificate-expired");
  if (notAfter > challenge.now + MAX_LINK_SECONDS + CLOCK_SLACK_SECONDS) return no("certificate-too-long");
  const linkKey = parseSshPublicKey(key);
  if (!linkKey.ok || linkKey.key.publicKey.alg !== "ed25519") return no("link-key-unreadable");
  const signature = decodeBase64(proof.signature);
  if (!signature) return no("link-signature");
  const message = linkProofMessage({
    serverNonce: challenge.nonce,
    linkNonce: proof.nonce,
    server: challenge.serverName,
  });
  return (await nodeCrypto.verify(linkKey.key.publicKey, message, signature))
    ? { ok: true, fingerprint, deviceKey }
    : no("link-signature");
}

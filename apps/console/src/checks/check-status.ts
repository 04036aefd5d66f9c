/** Whether a device's status was signed by the very key that is its fingerprint: judged where it is shown. */
import type { CarriedDocument } from "@countersign/api";
import {
  armorSshsig,
  type Crypto,
  decodeBase64,
  formatSshPublicKey,
  hashOf,
  keyFingerprint,
  opensshFingerprint,
  parseDocument,
  parseSignature,
  parseSshKeyBlob,
  parseSshsig,
  type Status,
  verifySignature,
} from "@countersign/protocol";

/** A status that was checked. */
export interface CheckedStatus {
  readonly status: Status;
  readonly hash: string;
  /** The canonical bytes as text. */
  readonly text: string;
  /** The signature as `ssh-keygen` reads it. */
  readonly armored: string;
  /** The fingerprint of the key as OpenSSH prints it. */
  readonly openssh: string;
}

/** What the check says. */
export type StatusVerdict =
  | ({ readonly ok: true } & CheckedStatus)
  | { readonly ok: false; readonly because: string };

/** Checks a carried status against the fingerprint of the device. */
export async function checkStatus(
  carried: CarriedDocument,
  fingerprint: string,
  crypto: Crypto,
): Promise<StatusVerdict> {
  const no = (because: string): StatusVerdict => ({ ok: false, because });
  const bytes = decodeBase64(carried.bytes);
  const parsed = bytes && parseDocument("status", bytes);
  if (!bytes || !parsed?.ok) return no("these are not the bytes of a status");
  if (parsed.document.device !== fingerprint) return no("it speaks of another device");
  for (const given of carried.signatures) {
    const read = parseSignature(given);
    if (!read.ok || read.signature.kind !== "ssh") continue;
    const { signature } = read;
    const blob = decodeBase64(signature.sig ?? "");
    const sshsig = blob && parseSshsig(blob);
    // The signature carries its key; that it is the device's own is what the fingerprint says.
    const key = sshsig?.ok ? parseSshKeyBlob(sshsig.sshsig.publicKeyBlob) : undefined;
    if (!blob || !key?.ok) continue;
    const keyText = formatSshPublicKey(key.key.type, key.key.blob);
    if (keyFingerprint(keyText, crypto) !== fingerprint) continue;
    const namespace = "countersign.status.v1";
    const verdict = await verifySignature({
      signature,
      keyText,
      message: bytes,
      namespace,
      crypto,
    });
    if (!verdict.ok) return no(verdict.because);
    return {
      ok: true,
      status: parsed.document,
      hash: hashOf(bytes, crypto),
      text: new TextDecoder().decode(bytes),
      armored: armorSshsig(blob),
      openssh: opensshFingerprint(keyText, crypto),
    };
  }
  return no("the device's key did not sign it");
}

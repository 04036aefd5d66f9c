/** Enrolment cards as files: made by their owner, checked by whoever adds the person (trust.md). */
import {
  type Card,
  documentBytes,
  keyFingerprint,
  keyKind,
  opensshFingerprint,
  parseDocument,
  type Signed,
  type Station,
  verifySignature,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { RefusedError } from "../command.ts";
import { readPublicKey, signWithKey } from "../keys/sign-with-key.ts";

/** Makes a card for one or two SSH keys; every key signs it. */
export async function makeCard(name: string, keyFiles: readonly string[]): Promise<Signed> {
  const keys = (await Promise.all(keyFiles.map(readPublicKey))).toSorted().map((key) => ({ key }));
  const card: Card = { type: "card", format: 1, name, keys, time: Math.floor(Date.now() / 1000) };
  const bytes = documentBytes("card", card);
  const signatures = [];
  for (const keyFile of keyFiles) signatures.push(await signWithKey(keyFile, "countersign.card.v1", bytes));
  return { bytes, signatures };
}

/** Both spellings of a key's fingerprint: ours and the one that ssh-keygen prints. */
export function fingerprintsOf(key: string): string[] {
  const ours = keyFingerprint(key, nodeCrypto);
  return keyKind(key) === "ssh" ? [ours, opensshFingerprint(key, nodeCrypto)] : [ours];
}

/** Fewer characters of a passkey's fingerprint than this prove too little. */
const LEAST_READ_OUT = 16;

/** Whether a fingerprint was read out: in full, or, of a passkey, which has no other spelling, its first sixteen digits or more. */
function wasReadOut(key: string, fingerprints: readonly string[]): boolean {
  const spellings = fingerprintsOf(key);
  if (spellings.some((spelling) => fingerprints.includes(spelling))) return true;
  const digits = fingerprints.map((said) =>
    said
      .replace(/^sha256:/, "")
      .replaceAll(/[\s-]/g, "")
      .toLowerCase(),
  );
  return (
    keyKind(key) === "webauthn" &&
    digits.some(
      (said) =>
        said.length >= LEAST_READ_OUT && spellings.some((spelling) => spelling.startsWith(`sha256:${said}`)),
    )
  );
}

/**
 * The card in `signed`, once each of its keys has signed it and each key's fingerprint was read out. A passkey signs at
 * its station: `stations` are those that the root lists, or is about to. RefusedError otherwise.
 */
export async function checkCard(
  signed: Signed,
  fingerprints: readonly string[],
  stations: readonly Station[] = [],
): Promise<Card> {
  const parsed = parseDocument("card", signed.bytes);
  if (!parsed.ok) throw new RefusedError(parsed.because, `the card: ${parsed.detail}`);
  for (const { key, station: id } of parsed.document.keys) {
    const station = stations.find((candidate) => candidate.id === id);
    if (keyKind(key) === "webauthn" && !station)
      throw new RefusedError(
        "passkey-station-unknown",
        `${parsed.document.name}'s passkey belongs to the station ${id ?? "(none)"}: --station ${id ?? "ID"}=ORIGIN says where that is, as they told you`,
      );
    const signature = signed.signatures.find(
      (candidate) => candidate.key === keyFingerprint(key, nodeCrypto),
    );
    const verdict =
      signature &&
      (await verifySignature({
        signature,
        keyText: key,
        message: signed.bytes,
        namespace: "countersign.card.v1",
        ...(station ? { passkey: { rpId: station.rpid, origin: station.origin } } : {}),
        crypto: nodeCrypto,
      }));
    if (!verdict?.ok)
      throw new RefusedError("card-signature", `a key of ${parsed.document.name} did not sign the card`);
    if (!wasReadOut(key, fingerprints)) {
      throw new RefusedError(
        "fingerprint-mismatch",
        `${parsed.document.name}'s card holds ${fingerprintsOf(key).join(" = ")}; ask them to read theirs out and pass it with --fingerprint`,
      );
    }
  }
  return parsed.document;
}

/** Enrolment cards as files: made by their owner, checked by whoever adds the person (trust.md). */
import {
  type Card,
  documentBytes,
  keyFingerprint,
  keyKind,
  opensshFingerprint,
  parseDocument,
  type Signed,
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

/** The card in `signed`, once each of its keys has signed it and each key's fingerprint was read out. RefusedError otherwise. */
export async function checkCard(signed: Signed, fingerprints: readonly string[]): Promise<Card> {
  const parsed = parseDocument("card", signed.bytes);
  if (!parsed.ok) throw new RefusedError(parsed.because, `the card: ${parsed.detail}`);
  for (const { key } of parsed.document.keys) {
    const signature = signed.signatures.find(
      (candidate) => candidate.key === keyFingerprint(key, nodeCrypto),
    );
    // A passkey's card is checked against its station by `station card`; an SSH key signs for itself.
    const verdict =
      signature &&
      (await verifySignature({
        signature,
        keyText: key,
        message: signed.bytes,
        namespace: "countersign.card.v1",
        crypto: nodeCrypto,
      }));
    if (!verdict?.ok)
      throw new RefusedError("card-signature", `a key of ${parsed.document.name} did not sign the card`);
    if (!fingerprintsOf(key).some((spelling) => fingerprints.includes(spelling))) {
      throw new RefusedError(
        "fingerprint-mismatch",
        `${parsed.document.name}'s card holds ${fingerprintsOf(key).join(" = ")}; ask them to read theirs out and pass it with --fingerprint`,
      );
    }
  }
  return parsed.document;
}

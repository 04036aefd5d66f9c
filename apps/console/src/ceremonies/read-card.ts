/** An enrolment card as it came: its name and keys, once every key in it has signed it. Nobody is trusted by this. */
import {
  type Card,
  type Crypto,
  keyFingerprint,
  keyKind,
  opensshFingerprint,
  parseDocument,
  type Signed,
  verifySignature,
} from "@countersign/protocol";

/** Where a card's passkeys were made: their station, as whoever hands the card over says. */
export interface CardStation {
  readonly id: string;
  readonly origin: string;
  readonly rpid: string;
  /** It stands beside this server, or was not accepted here. */
  readonly besideServer?: boolean;
}

/** A key of a card, by every spelling of its fingerprint. */
export interface CardKey {
  readonly key: string;
  readonly kind: "ssh" | "webauthn";
  /** Ours first, then the one that OpenSSH prints. */
  readonly fingerprints: readonly string[];
  readonly synced: boolean;
}

/** A card whose keys signed it. */
export interface ReadCard {
  readonly name: string;
  readonly keys: readonly CardKey[];
  readonly station: CardStation | undefined;
}

/** The card, or why it is none. */
export type CardVerdict =
  | { readonly ok: true; readonly card: ReadCard }
  | { readonly ok: false; readonly because: string };

/** Reads a card; `station` is needed where it holds passkeys. */
export async function readCard(
  signed: Signed,
  station: CardStation | undefined,
  crypto: Crypto,
): Promise<CardVerdict> {
  const parsed = parseDocument("card", signed.bytes);
  if (!parsed.ok) return { ok: false, because: parsed.because };
  const { document } = parsed;
  if (document.keys.length === 0) return { ok: false, because: "card-empty" };
  const keys: CardKey[] = [];
  for (const given of document.keys) {
    const kind = keyKind(given.key);
    if (kind === undefined) return { ok: false, because: "key-unreadable" };
    if (kind === "webauthn" && !station) return { ok: false, because: "station-unknown" };
    if (!(await keySigned(signed, given.key, station, crypto)))
      return { ok: false, because: "card-signature" };
    const ours = keyFingerprint(given.key, crypto);
    keys.push({
      key: given.key,
      kind,
      fingerprints: kind === "ssh" ? [ours, opensshFingerprint(given.key, crypto)] : [ours],
      synced: given.synced === true,
    });
  }
  return { ok: true, card: cardOf(document, keys, station) };
}

function cardOf({ name }: Card, keys: readonly CardKey[], station: CardStation | undefined): ReadCard {
  return { name, keys, station: keys.some(({ kind }) => kind === "webauthn") ? station : undefined };
}

async function keySigned(
  signed: Signed,
  keyText: string,
  station: CardStation | undefined,
  crypto: Crypto,
): Promise<boolean> {
  const fingerprint = keyFingerprint(keyText, crypto);
  const signature = signed.signatures.find(({ key }) => key === fingerprint);
  if (!signature) return false;
  const verdict = await verifySignature({
    signature,
    keyText,
    message: signed.bytes,
    namespace: "countersign.card.v1",
    ...(station ? { passkey: { rpId: station.rpid, origin: station.origin } } : {}),
    crypto,
  });
  return verdict.ok;
}

/** The station's own key: it opens sessions with the server, and signs nothing that people sign. */
import path from "node:path";
import { keyFingerprint, parseOpensshPrivateKey } from "@countersign/protocol";
import { type Ed25519KeyPair, generateEd25519, nodeCrypto } from "@countersign/protocol/node";
import { readIfThere, writeDurably } from "./write-durably.ts";

/** The key and its name. */
export interface StationKey extends Pick<Ed25519KeyPair, "seed" | "publicKeyText"> {
  /** `sha256:` + hex: what the station prints, and an administrator compares. */
  readonly fingerprint: string;
}

/** `station.key` in the data directory, made at the first start. Throws where the file is no such key. */
export function openStationKey(dataDir: string): StationKey {
  const file = path.join(dataDir, "station.key");
  if (readIfThere(file) === undefined)
    writeDurably(file, generateEd25519("countersign station").privateKeyOpenssh);
  const parsed = parseOpensshPrivateKey(readIfThere(file) ?? "");
  if (!parsed.ok) throw new Error(`${file} is no plain Ed25519 key file: ${parsed.because}`);
  const { seed, publicKeyText } = parsed.key;
  return { seed, publicKeyText, fingerprint: keyFingerprint(publicKeyText, nodeCrypto) };
}

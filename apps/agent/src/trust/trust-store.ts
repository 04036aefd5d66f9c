/** Where the device's beliefs lie on disk: one document, replaced whole, so that no crash leaves half a belief. */
import type { Crypto } from "@countersign/protocol";
import type { DocumentStore } from "../state/document-store.ts";
import { readTrustBytes, trustBytes } from "./trust-bytes.ts";
import { noTrust, type TrustState } from "./trust-state.ts";

const NAME = "trust";
const WATERMARK = "watermark";
/** Below what the document store reads back. */
const MAX_BYTES = 15 * 1024 * 1024;

/** There is more to believe than this device can keep; nothing was changed. */
export class TrustTooLarge extends Error {
  readonly code = "trust-too-large";
  constructor(bytes: number) {
    super(`${bytes} bytes of trust material, ${MAX_BYTES} can be kept`);
    this.name = "TrustTooLarge";
  }
}

/** What was saved last; nobody is trusted where nothing was. Throws TrustFileBroken. */
export async function loadTrust(documents: Pick<DocumentStore, "load">, crypto: Crypto): Promise<TrustState> {
  const bytes = await documents.load(NAME);
  const state = bytes ? readTrustBytes(bytes, crypto) : noTrust;
  const advanced = Number(Buffer.from((await documents.load(WATERMARK)) ?? []).toString("utf8") || 0);
  return { ...state, watermark: Math.max(state.watermark, advanced) };
}

/** Resolves when durable. Throws TrustTooLarge. */
export async function saveTrust(documents: DocumentStore, state: TrustState): Promise<void> {
  const bytes = trustBytes(state);
  if (bytes.length > MAX_BYTES) throw new TrustTooLarge(bytes.length);
  await documents.save(NAME, bytes);
}

/** Keeps a watermark that a request moved on, apart from the rest: this happens at every run. Resolves when durable. */
export async function saveWatermark(documents: DocumentStore, seconds: number): Promise<void> {
  await documents.save(WATERMARK, Buffer.from(String(seconds)));
}

/** Takes back what requests moved on: only the local administrator's clock reset may. */
export async function dropWatermark(documents: DocumentStore): Promise<void> {
  await documents.remove(WATERMARK);
}

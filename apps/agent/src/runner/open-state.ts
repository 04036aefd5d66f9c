/** Everything that a runner remembers, opened under the directory's lock. */
import { basename, dirname, join } from "node:path";
import type { Crypto } from "@countersign/protocol";
import { type DeviceIdentity, readIdentityBytes } from "../identity/device-identity.ts";
import { findFixedPrograms } from "../platform/linux/fixed-programs.ts";
import { lockWithFlock } from "../platform/linux/file-lock.ts";
import { isConsumedLost, noteConsumedBegun } from "../state/consumed-loss.ts";
import { ConsumedStore } from "../state/consumed-store.ts";
import { DocumentStore } from "../state/document-store.ts";
import { ReceiptStore } from "../state/receipt-store.ts";
import { type HeldStateDirectory, holdStateDirectory } from "../state/state-directory.ts";
import { readTrustedFile } from "../state/trusted-file.ts";
import { loadTrust } from "../trust/trust-store.ts";
import type { TrustState } from "../trust/trust-state.ts";

/** Document name of the identity. */
export const IDENTITY = "identity";

/** This state directory belongs to no enrolled device. */
export class NotEnrolled extends Error {
  readonly code = "not-enrolled";
  constructor(directory: string) {
    super(`${directory} holds no enrolled device; run: countersign agent enroll`);
    this.name = "NotEnrolled";
  }
}

/** The open state. */
export interface OpenState {
  readonly held: HeldStateDirectory;
  readonly documents: DocumentStore;
  readonly consumed: ConsumedStore;
  /** Set where the file of consumed ids was there once and is gone. */
  readonly isConsumedLost: boolean;
  readonly receipts: ReceiptStore;
  readonly identity: DeviceIdentity;
  readonly trust: TrustState;
}

/** Where the documents of a state directory are. */
export function documentsPath(directory: string): string {
  return join(directory, "documents");
}

/** Documents for a command that only looks: makes nothing, removes nothing, needs no lock (each is replaced as a whole). */
export function readDocuments(directory: string): Pick<DocumentStore, "load"> {
  return { load: (name) => readTrustedFile(join(documentsPath(directory), name)) };
}

/** A file outside of the state directory that remembers how far this state had come: a copy put back is told by it. */
export function witnessPath(directory: string): string {
  return join(dirname(directory), `.${basename(directory)}-generation`);
}

/** Takes the directory's lock. Throws StateError, `in-use` where a runner holds it. */
export async function lockState(directory: string): Promise<HeldStateDirectory> {
  return holdStateDirectory(directory, async (descriptor) => {
    const { flock } = findFixedPrograms();
    if (flock === undefined) throw new Error("this machine needs flock (util-linux)");
    return lockWithFlock(flock, descriptor);
  });
}

/** Opens everything, or throws StateError, NotEnrolled, IdentityBroken or TrustFileBroken: none is repaired by guessing. */
export async function openState(directory: string, crypto: Crypto): Promise<OpenState> {
  const held = await lockState(directory);
  try {
    const documents = await DocumentStore.open(documentsPath(directory));
    const bytes = await documents.load(IDENTITY);
    if (!bytes) throw new NotEnrolled(directory);
    const journal = join(directory, "consumed.journal");
    const isLost = await isConsumedLost(documents, journal);
    const consumed = await ConsumedStore.open(journal);
    await noteConsumedBegun(documents);
    return {
      held,
      documents,
      identity: readIdentityBytes(bytes),
      trust: await loadTrust(documents, crypto),
      consumed,
      isConsumedLost: isLost,
      receipts: await ReceiptStore.open(join(directory, "receipts.journal")),
    };
  } catch (error) {
    await held.release();
    throw error;
  }
}

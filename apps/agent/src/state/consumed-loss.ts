/**
 * Consumed ids, and the counts of standing approvals with them, are kept in one file for good. Where that file was there
 * and is gone, nothing may be executed: what was used up would be whole again. The device's administrator decides.
 */
import { existsSync } from "node:fs";
import type { DocumentStore } from "./document-store.ts";

const BEGUN = "consumed-begun";
const LOST = "consumed-lost";

/** Whether the journal at `path` was lost, now or at an earlier start. To be asked before it is opened, which makes a new one. */
export async function isConsumedLost(documents: DocumentStore, path: string): Promise<boolean> {
  if ((await documents.load(LOST)) !== undefined) return true;
  if ((await documents.load(BEGUN)) === undefined || existsSync(path)) return false;
  await documents.save(LOST, Buffer.from("lost\n"));
  return true;
}

/** Notes that the journal is there. To be called once it is open. */
export async function noteConsumedBegun(documents: DocumentStore): Promise<void> {
  if ((await documents.load(BEGUN)) === undefined) await documents.save(BEGUN, Buffer.from("begun\n"));
}

/** The administrator lives with the loss. */
export async function acceptConsumedLoss(documents: DocumentStore): Promise<void> {
  await documents.remove(LOST);
}

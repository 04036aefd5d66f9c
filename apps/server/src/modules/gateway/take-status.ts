/** A status from a device: verified, stored, and answered with what the device lacks; then what is open for it. */
import { setTimeout } from "node:timers/promises";
import { type Carried, hashOf, type Signed, type Status, uncarry } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { systemActor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { consistencyFrom, latestCheckpoint } from "../audit/index.ts";
import {
  type DeviceRow,
  findDevice,
  readFromDevice,
  statusOf,
  storeObjection,
  storeStatus,
  tellConnected,
} from "../devices/index.ts";
import { dispatcherOf, inboxOf, objectionsFor } from "../runs/index.ts";
import { standingObjections } from "../standing/index.ts";
import { findDocuments, knownObjections, logResetsOf, trustOf } from "../trust/index.ts";
import { type AgentConnection, CLOSE, type ProvenDevice } from "./agent-connection.ts";
import { trustForDevice } from "./trust-for-device.ts";
import { type ShownCheckpoint, trustFrames } from "./trust-frames.ts";

/** Takes a `status` frame. */
export async function takeStatus(
  ctx: ServerContext,
  connection: AgentConnection,
  device: ProvenDevice,
  carried: Carried,
): Promise<void> {
  const signed = uncarry(carried);
  const read = await readFromDevice("status", signed, device);
  if (!read.ok) {
    await objectToForged(ctx, device, "status-refused", signed, read.because);
    connection.close(CLOSE.malformed, `status: ${read.because}`);
    return;
  }
  const row = await inTransaction(ctx, systemActor("receive-status"), async (tx) => {
    await storeStatus(tx, device.id, read.signed, read.document);
    return findDevice(tx, device.id);
  });
  if (!row || row.state === "retired") {
    connection.close(CLOSE.notProven, "device-retired");
    return;
  }
  await bringUpToDate(ctx, connection, row, read.document);
  if (connection.ready) return;
  // From now on new runs are sent as they are committed; those committed before are read a little later.
  connection.ready = true;
  tellConnected(ctx, device.id, true);
  void sendOpenRuns(ctx, connection);
}

/** A device that comes back hands in what it has first: what it answered meanwhile need not be sent again. */
const HAND_IN_MILLISECONDS = 50;

async function sendOpenRuns(ctx: ServerContext, connection: AgentConnection): Promise<void> {
  try {
    await setTimeout(HAND_IN_MILLISECONDS);
    await inboxOf(ctx).settle();
    if (!connection.isOver) await dispatcherOf(ctx).sendOpen(connection);
  } catch (error) {
    ctx.log.error({ err: error, device: connection.device }, "open runs were not sent");
    connection.close(CLOSE.failed, "open runs could not be read");
  }
}

/** Sends what the device lacks and was not sent on this connection before. */
export async function bringUpToDate(
  ctx: ServerContext,
  connection: AgentConnection,
  row: DeviceRow,
  status: Status | undefined = statusOf(row),
): Promise<void> {
  if (!status) return;
  const { admissions, vetoes, resets } = await inTransaction(ctx, systemActor("serve-trust"), (tx) =>
    clientMaterial(tx, row, status),
  );
  const { roots, people } = await trustForDevice(trustOf(ctx), status, row.client);
  const fresh = (documents: readonly Signed[]) =>
    documents.filter((document) => {
      const name = `${hashOf(document.bytes, nodeCrypto)} ${document.signatures.length}`;
      const isNew = !connection.sentTrust.has(name);
      connection.sentTrust.add(name);
      return isNew;
    });
  const material = {
    roots: fresh(roots),
    people: fresh(people),
    admissions: fresh(admissions),
    vetoes: fresh(vetoes),
  };
  const newResets = fresh(resets);
  // Beside a reset the device has to see the log as it is now, to know whether what it saw of it is lost.
  const isShown = !connection.ready || newResets.length > 0;
  const checkpoint = isShown ? await checkpointFor(ctx, row, status) : undefined;
  for (const frame of trustFrames(material, checkpoint, newResets)) connection.send(frame);
}

async function clientMaterial(
  tx: Tx,
  row: DeviceRow,
  status: Status,
): Promise<{ admissions: Signed[]; vetoes: Signed[]; resets: Signed[] }> {
  const lacksAdmission = row.admission_hash !== null && row.admission_hash !== status.admission?.hash;
  const admissions = await findDocuments(tx, lacksAdmission ? [row.admission_hash ?? ""] : []);
  // One from before the device was enrolled is nothing to it.
  const resets = await logResetsOf(tx, row.created_at);
  const about = await knownObjections(
    tx,
    resets.map(({ hash }) => hash),
  );
  const withdrawn = about.filter(({ effect }) => effect === "veto");
  const unheard = [
    ...withdrawn.flatMap(({ hash }) => (status.vetoes.includes(hash) ? [] : [hash])),
    ...(await objectionsFor(tx, row.id, status.vetoes)),
    ...(await standingObjections(tx, row.client, status.vetoes)),
  ];
  return {
    admissions,
    vetoes: await findDocuments(tx, unheard),
    resets: resets.filter(({ hash }) => !withdrawn.some(({ subject }) => subject === hash)),
  };
}

/** The newest signed head, with the proof that it continues the one that the device reported. */
async function checkpointFor(
  ctx: ServerContext,
  row: DeviceRow,
  status: Status,
): Promise<ShownCheckpoint | undefined> {
  try {
    const from = status.checkpoint?.size ?? 0;
    for (let tries = 0; tries < 3; tries++) {
      const latest = await latestCheckpoint(ctx);
      if (from === latest.size && status.checkpoint?.root === latest.root) return undefined;
      if (from > latest.size) {
        await alarm(ctx, row, from, latest.size);
        return undefined;
      }
      const proof = from === 0 ? [] : await consistencyFrom(ctx, from);
      // A head that was signed in between would make the proof one of another head.
      if ((await latestCheckpoint(ctx)).size === latest.size) return { note: latest.note, proof: [...proof] };
    }
  } catch (error) {
    ctx.log.warn({ err: error, device: row.id }, "no checkpoint for a device");
  }
  return undefined;
}

/** The fleet is the witness: a device that saw more of the log than there is now tells that entries are gone. */
async function alarm(ctx: ServerContext, row: DeviceRow, seen: number, now: number): Promise<void> {
  ctx.log.error({ device: row.id, seen, now }, "a device saw a longer log than there is");
  await inTransaction(ctx, systemActor("receive-status"), (tx) =>
    storeObjection(tx, row, {
      document: row.fingerprint,
      because: "log-shorter-than-seen",
      detail: `the device saw ${seen} entries of the audit log, there are ${now} now`,
    }),
  );
}

/** What a connection could not have been given by its device is kept for people to see. */
export async function objectToForged(
  ctx: ServerContext,
  device: ProvenDevice,
  because: "status-refused" | "receipt-refused",
  signed: Signed | undefined,
  detail: string,
): Promise<void> {
  ctx.log.warn({ device: device.id, because, detail }, "a document was not the device's own");
  const document = signed ? hashOf(signed.bytes, nodeCrypto) : device.fingerprint;
  await inTransaction(ctx, systemActor("receive-status"), (tx) =>
    storeObjection(tx, { id: device.id, client_id: device.clientId }, { document, because, detail }),
  );
}

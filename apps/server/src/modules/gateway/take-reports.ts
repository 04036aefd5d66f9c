/** What devices report of runs: checked here as far as the connection can, then gathered by the inbox of runs. */
import { decodeBase64, type FromLink, hashOf, uncarry } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { systemActor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { readFromDevice } from "../devices/index.ts";
import { dispatcherOf, inboxOf, outputRoomOf, type Reporter, takeWaiting } from "../runs/index.ts";
import { type AgentConnection, CLOSE, type ProvenDevice } from "./agent-connection.ts";
import { objectToForged } from "./take-status.ts";

type Frame<Name extends FromLink["frame"]> = Extract<FromLink, { frame: Name }>;

function reporterOf(connection: AgentConnection, device: ProvenDevice): Reporter {
  const { id, name, fingerprint, clientId, client } = device;
  return { id, name, fingerprint, clientId, client, address: connection.address };
}

/** A run's id as it stands in tables; a frame may leave out the dashes. */
function runIdOf(text: string): string | undefined {
  const digits = text.replaceAll("-", "");
  if (!/^[0-9a-f]{32}$/.test(digits)) return undefined;
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20),
  ].join("-");
}

/** The run accepted, consumed and started: shown, and written when there is time. */
export function takeStarted(ctx: ServerContext, connection: AgentConnection, frame: Frame<"started">): void {
  const run = runIdOf(frame.run);
  if (run === undefined || !connection.sentRuns.has(run)) return;
  inboxOf(ctx).started(run, connection.device);
  connection.unbegun.begun(run);
  sendHeld(ctx, connection);
}

/** The glass was broken and the device counts: written down for people to see, and other runs need not wait for this one. */
export async function takeWait(
  ctx: ServerContext,
  connection: AgentConnection,
  frame: Frame<"waiting">,
): Promise<void> {
  const run = runIdOf(frame.run);
  if (run === undefined || !connection.sentRuns.has(run)) return;
  await takeWaiting(ctx, systemActor("receive-runs"), {
    run,
    device: connection.device,
    secondsLeft: frame.seconds_left,
  });
  connection.unbegun.begun(run);
  sendHeld(ctx, connection);
}

/** Sends what was held back for a device, where there is room again. */
export function sendHeld(ctx: ServerContext, connection: AgentConnection): void {
  dispatcherOf(ctx)
    .sendHeld(connection)
    .catch((error: unknown) => {
      ctx.log.error({ err: error, device: connection.device }, "what was held back could not be sent");
      // It comes back and is told again.
      connection.close(CLOSE.failed, "runs could not be read");
    });
}

/** A piece of output: each stream grows without gaps, and not beyond what the request allows. */
export async function takeOutput(
  ctx: ServerContext,
  connection: AgentConnection,
  device: ProvenDevice,
  frame: Frame<"output">,
): Promise<void> {
  const run = runIdOf(frame.run);
  const data = decodeBase64(frame.data);
  const room = run === undefined ? undefined : await roomOf(ctx, connection, run);
  if (run === undefined || !data || room === undefined) {
    connection.close(CLOSE.malformed, "output of no run of this device");
    return;
  }
  const { stream, offset } = frame;
  const credit = (upTo: number) => connection.send({ frame: "credit", run: frame.run, stream, bytes: upTo });
  if (room === "run-lost") {
    // A device that was turned away for it would come back with the same output for ever: it may let go of it.
    credit(offset + data.length);
    return;
  }
  const name = `${run} ${stream}`;
  const next = connection.streams.get(name);
  // The first piece of a connection may begin anywhere (what came before was stored earlier); after it there is no gap.
  if (next !== undefined && offset !== next) {
    connection.close(CLOSE.malformed, "output with a gap");
    return;
  }
  connection.streams.set(name, offset + data.length);
  // What is stored already comes again after a lost connection. Beyond the limit nothing is kept; the device is not
  // stopped for it, its receipt says how much there was.
  const from = Math.min(data.length, Math.max(0, room[stream] - offset));
  const to = Math.min(data.length, Math.max(from, room.limit - offset));
  inboxOf(ctx).output({
    run,
    device: reporterOf(connection, device),
    stream,
    at: offset + from,
    data: data.subarray(from, to),
    stored: () => credit(offset + data.length),
  });
}

/** The room for a run's output. Of a run that was dispatched while this connection stood, nothing is stored yet; any other is looked up once. */
async function roomOf(
  ctx: ServerContext,
  connection: AgentConnection,
  run: string,
): ReturnType<typeof outputRoomOf> {
  const fresh = connection.sentRuns.get(run);
  if (fresh !== undefined) return { limit: fresh, stdout: 0, stderr: 0 };
  const known = connection.rooms.get(run);
  if (known) return known;
  const room = await inTransaction(ctx, systemActor("receive-runs"), (tx) =>
    outputRoomOf(tx, run, connection.device),
  );
  if (room && room !== "run-lost") connection.rooms.set(run, room);
  return room;
}

/** A receipt: by the device's key, or it is none. */
export async function takeReceipt(
  ctx: ServerContext,
  connection: AgentConnection,
  device: ProvenDevice,
  frame: Frame<"receipt">,
): Promise<void> {
  const carried = uncarry(frame.receipt);
  const read = await readFromDevice("receipt", carried, device);
  if (!read.ok) {
    await objectToForged(ctx, device, "receipt-refused", carried, read.because);
    connection.close(CLOSE.malformed, `receipt: ${read.because}`);
    return;
  }
  const { document: receipt, signed } = read;
  const run = frame.run === undefined ? undefined : runIdOf(frame.run);
  if (run !== undefined) forgetOutput(connection, run);
  inboxOf(ctx).receipt({
    device: reporterOf(connection, device),
    receipt,
    signed,
    hash: hashOf(signed.bytes, nodeCrypto),
    stored: () => connection.send({ frame: "stored", seq: receipt.seq }),
  });
  if (run === undefined) return;
  connection.unbegun.begun(run);
  sendHeld(ctx, connection);
}

/** After a receipt the room is another one: what comes then is looked up anew. */
function forgetOutput(connection: AgentConnection, run: string): void {
  for (const stream of ["stdout", "stderr"]) connection.streams.delete(`${run} ${stream}`);
  connection.rooms.delete(run);
  if (connection.sentRuns.has(run)) connection.sentRuns.set(run, undefined);
}

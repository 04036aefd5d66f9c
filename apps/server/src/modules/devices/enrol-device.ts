/**
 * Enrolment: a secret or a token's signature, a key, and the roots that the device was told to pin. The server answers with exactly those roots
 * (and what followed them); it cannot choose for the device whom to trust.
 */
import { randomUUID } from "node:crypto";
import { type Carried, carry, keyFingerprint, parseSshPublicKey, type Signed } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { type Actor, systemActor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { type Known, type KnownAuthority, trustOf } from "../trust/index.ts";
import { admitByServer } from "./admit-by-server.ts";
import type { DeviceRow } from "./device.ts";
import { findDevice, storeObjection, storeStatus } from "./device-store.ts";
import type { DeviceTables, ReportedPin } from "./device-tables.ts";
import { admitNewcomer, type Entry, openEntry, type OpenedEntry } from "./open-entry.ts";
import { readFromDevice } from "./verify-device-signature.ts";
import { tellDevice } from "./tell-device.ts";

/** What an agent sends. From a stranger until the token and the proof are checked. */
export interface Enrolment {
  readonly entry: Entry;
  readonly deviceKey: string;
  readonly seal: string;
  readonly name: string;
  readonly machine: string | undefined;
  /** Hashes of the roots that somebody typed on the device. */
  readonly roots: readonly string[];
  /** A status that the device's key signed. */
  readonly proof: Signed;
  readonly address: string | undefined;
}

/** What it gets. */
export interface Enrolled {
  readonly device: string;
  readonly fingerprint: string;
  readonly roots: readonly Carried[];
  readonly people: readonly Carried[];
  readonly admissions: readonly Carried[];
  /** The admission token that let it in, for itself to judge. */
  readonly tokens: readonly Carried[];
}

/** Enrols a device. Throws ProblemError `token-invalid`, `entry-refused`, `root-unknown`, `proof-invalid` or `fingerprint-known`. */
export async function enrolDevice(ctx: ServerContext, enrolment: Enrolment): Promise<Enrolled> {
  const fingerprint = fingerprintOf(enrolment.deviceKey);
  const proof = await readFromDevice("status", enrolment.proof, { key: enrolment.deviceKey, fingerprint });
  if (!proof.ok) throw new ProblemError("proof-invalid", `${proof.because}: ${proof.detail}`);
  const pinned = pinnedRoots(ctx, enrolment.roots);

  return inTransaction(ctx, systemActor("enrol-device"), async (tx) => {
    const { entry } = enrolment;
    const opened = await openEntry(tx, entry, { ...enrolment, fingerprint });
    const device = await insertDevice(tx, enrolment, { fingerprint, opened, pins: pinned.map(reported) });
    const actor = deviceActor(device, enrolment.address);
    if (proof.document.pins.length > 0) await storeStatus(tx, device.id, enrolment.proof, proof.document);
    await recordAudit(tx, {
      event: "device.enrolled",
      actor,
      object: { kind: "device", id: device.id },
      client: device.client,
      after: {
        fingerprint,
        name: device.name,
        seal: device.seal,
        machine: device.machine ?? undefined,
        pins: device.pins.map(({ authority, version }) => `${authority} version ${version}`),
      },
      details: opened.details,
      outcome: "done",
    });
    await noteKnownMachine(tx, device);
    const admission =
      entry.by === "token"
        ? await admitNewcomer(ctx, tx, device, entry.admission)
        : await admitByServer(ctx, tx, device);
    tellDevice(tx, device.id, { state: admission ? "admitted" : "enrolled" });
    return {
      device: device.id,
      fingerprint,
      ...documentsFor(ctx, pinned),
      admissions: admission ? [admission] : [],
      tokens: opened.document ? [carry(opened.document)] : [],
    };
  });
}

function fingerprintOf(deviceKey: string): string {
  const parsed = parseSshPublicKey(deviceKey);
  if (!parsed.ok || parsed.key.publicKey.alg !== "ed25519" || parsed.key.type !== "ssh-ed25519")
    throw new ProblemError("proof-invalid", "A device key is an Ed25519 key as OpenSSH public-key text.");
  return keyFingerprint(deviceKey, nodeCrypto);
}

type PinnedHere = ReturnType<ReturnType<typeof trustOf>["findRoot"]> & object;

function pinnedRoots(ctx: ServerContext, hashes: readonly string[]): PinnedHere[] {
  const registry = trustOf(ctx);
  return [...new Set(hashes)].map((hash) => {
    const root = registry.findRoot(hash);
    if (!root) throw new ProblemError("root-unknown", `No root ${hash} is published here.`);
    return root;
  });
}

const reported = ({ pinned }: PinnedHere): ReportedPin => ({
  authority: pinned.authority,
  version: pinned.version,
  hash: pinned.hash,
});

/** Exactly the roots that were asked for, then what followed each, a trial's successor too; and every list. */
function documentsFor(
  ctx: ServerContext,
  pinned: readonly PinnedHere[],
): { roots: Carried[]; people: Carried[] } {
  const registry = trustOf(ctx);
  const later = pinned.flatMap(({ authority, pinned: root }) => {
    const newer = authority.roots.filter((known) => known.pinned.version > root.version);
    const heir = registry.graduated(authority.authority);
    return heir && heir !== authority ? [...newer, ...heir.roots] : newer;
  });
  const standing = new Set(
    pinned.flatMap(({ authority }) => [authority, registry.graduated(authority.authority) ?? authority]),
  );
  const roots: Signed[] = [...pinned, ...later].map((known: Known<unknown>) => known.signed);
  const people = [...standing].flatMap((known: KnownAuthority) => known.lists.map(({ signed }) => signed));
  return { roots: [...new Set(roots)].map(carry), people: people.map(carry) };
}

async function insertDevice(
  tx: Tx,
  { deviceKey, seal, name, machine }: Enrolment,
  known: { fingerprint: string; opened: OpenedEntry; pins: readonly ReportedPin[] },
): Promise<DeviceRow> {
  const id = randomUUID();
  const { client_id, client } = known.opened;
  const inserted = await tx
    .with<DeviceTables>()
    .insertInto("device")
    .values({
      id,
      fingerprint: known.fingerprint,
      key: deviceKey,
      seal,
      machine: machine ?? null,
      name,
      client_id,
      client,
      state: "enrolled",
      created_at: tx.now,
      last_seen_at: tx.now,
      pins: JSON.stringify(known.pins),
    })
    .onConflict((conflict) => conflict.column("fingerprint").doNothing())
    .returning("id")
    .executeTakeFirst();
  if (!inserted)
    throw new ProblemError(
      "fingerprint-known",
      "A device with this key is known here already; retire it first, or enrol with a new key.",
    );
  const row = await findDevice(tx, id);
  if (!row) throw new Error("the device that was just written cannot be read");
  return row;
}

/** A new key on a machine that is known is nothing to pass over in silence: a clone, or a re-installation. */
async function noteKnownMachine(tx: Tx, device: DeviceRow): Promise<void> {
  if (device.machine === null) return;
  const other = await tx
    .with<DeviceTables>()
    .selectFrom("device")
    .select(["id", "name"])
    .where("machine", "=", device.machine)
    .where("id", "<>", device.id)
    .where("client_id", "=", device.client_id)
    .where("state", "<>", "retired")
    .executeTakeFirst();
  if (other)
    await storeObjection(tx, device, {
      document: device.fingerprint,
      because: "machine-known",
      detail: `the device ${other.name} (${other.id}) is on the same machine, with another key`,
    });
}

/** A device as the actor of what it does. */
export function deviceActor(device: Pick<DeviceRow, "id" | "name" | "client_id">, address?: string): Actor {
  return {
    kind: "device",
    id: device.id,
    name: device.name,
    clients: [device.client_id],
    ...(address === undefined ? {} : { address }),
  };
}

/** From what somebody named to the devices of one request: all visible, admitted, of one client, under the same authorities. */
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import type { Tx } from "../../platform/transaction.ts";
import {
  admissionOf,
  admittedTo,
  type DeviceRow,
  displayNameOf,
  findDevices,
  isConnected,
} from "../devices/index.ts";
import { pinsOf, trustOf } from "../trust/index.ts";
import { byFingerprint, type RequestAuthority } from "./compose-request.ts";
import type { RunTarget } from "./run-store.ts";

/** The devices of a request. */
export interface FoundTargets {
  /** Sorted by fingerprint. */
  readonly targets: readonly RunTarget[];
  readonly client: { readonly id: number; readonly slug: string };
  readonly authorities: readonly RequestAuthority[];
  /** Who signed the admission of the first target; the others are admitted like it. */
  readonly admittedBy: string;
  /** Ids of those that are connected, or were a moment ago. */
  readonly connected: ReadonlySet<string>;
}

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const FINGERPRINT = /^sha256:[0-9a-f]{64}$/;

/** Finds them. Throws ProblemError `device-unknown`, `device-not-admitted`, `several-clients` or `policy-missing`. */
export async function findTargets(
  ctx: ServerContext,
  tx: Tx,
  named: readonly string[],
): Promise<FoundTargets> {
  const rows = await lookUp(tx, new Set(named));
  const targets = rows.map(asTarget).toSorted(byFingerprint);
  const [first] = rows.toSorted(byFingerprint);
  if (!first) throw new ProblemError("device-unknown", "No device is named.");
  const other = rows.find((row) => row.client_id !== first.client_id);
  if (other)
    throw new ProblemError(
      "several-clients",
      `${displayNameOf(first)} belongs to ${first.client}, ${displayNameOf(other)} to ${other.client}: one request is for one client.`,
    );
  return {
    targets,
    client: { id: first.client_id, slug: first.client },
    authorities: commonAuthorities(ctx, rows, first),
    admittedBy: admissionOf(first)?.authority ?? "",
    connected: new Set(rows.filter((row) => isConnected(ctx, row, tx.now)).map(({ id }) => id)),
  };
}

/** The same of a whole client: every device that is admitted to it. Throws ProblemError `device-unknown` or `policy-missing`. */
export async function clientTargets(ctx: ServerContext, tx: Tx, client: string): Promise<FoundTargets> {
  const admitted = await admittedTo(tx, client);
  if (admitted.length === 0)
    throw new ProblemError("device-unknown", `No device is admitted to ${client} yet.`);
  return findTargets(ctx, tx, admitted);
}

async function lookUp(tx: Tx, named: ReadonlySet<string>): Promise<DeviceRow[]> {
  const ids = [...named].filter((text) => ID.test(text));
  const fingerprints = [...named].filter((text) => FINGERPRINT.test(text));
  const rows = [
    ...(await findDevices(tx, "id", ids)),
    ...(await findDevices(tx, "fingerprint", fingerprints)),
  ];
  const known = new Set(rows.flatMap((row) => [row.id, row.fingerprint]));
  // Another tenant's device is as unknown as one that does not exist.
  const unknown = [...named].find((text) => !known.has(text));
  if (unknown !== undefined) throw new ProblemError("device-unknown", `No device is ${unknown}.`);
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}

function asTarget(row: DeviceRow): RunTarget {
  const admission = admissionOf(row);
  if (row.state !== "admitted" || !admission)
    throw new ProblemError(
      "device-not-admitted",
      row.state === "retired"
        ? `${row.name} is retired.`
        : `${row.name} is not admitted to a client yet: countersign devices admit ${row.id} --key FILE.`,
    );
  return { device: row.id, fingerprint: row.fingerprint, name: admission.name, admission: admission.hash };
}

/** A request names exactly the authorities that its devices pin; devices that differ in that need requests of their own. */
function commonAuthorities(
  ctx: ServerContext,
  rows: readonly DeviceRow[],
  first: DeviceRow,
): RequestAuthority[] {
  const registry = trustOf(ctx);
  const pinsFor = (row: DeviceRow) =>
    pinsOf(
      registry,
      row.pins.map((pin) => pin.authority),
    );
  // Thousands of devices pin the same few authorities.
  const known = new Map<string, string>();
  const nameOf = (row: DeviceRow) => {
    const said = row.pins.map((pin) => pin.authority).join(" ");
    const name =
      known.get(said) ??
      pinsFor(row)
        .map((pin) => pin.authority)
        .toSorted()
        .join(" ");
    known.set(said, name);
    return name;
  };
  const wanted = nameOf(first);
  const odd = rows.find((row) => nameOf(row) !== wanted);
  if (odd)
    throw new ProblemError(
      "policy-missing",
      `${displayNameOf(first)} and ${displayNameOf(odd)} pin different authorities: request them apart.`,
    );
  return pinsFor(first).map((pin) => ({
    pin,
    people: registry.find(pin.authority)?.people?.pinned.version ?? 0,
  }));
}

/** What lets a machine in that nobody here knows: a secret of this server, or an admission signed with a token's key. */
import {
  type Admission,
  carry,
  type Carried,
  hashOf,
  parseDocument,
  type Signed,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { sql } from "kysely";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import type { Tx } from "../../platform/transaction.ts";
import { secretHash } from "../identity/index.ts";
import {
  publishWithin,
  refusalText,
  type StoredDocument,
  takePublishingTurn,
  tokensOf,
} from "../trust/index.ts";
import type { DeviceRow } from "./device.ts";
import { storeObjection } from "./device-store.ts";
import type { DeviceTables } from "./device-tables.ts";

/** What an agent brings: one or the other. */
export type Entry =
  | { readonly by: "secret"; readonly token: string }
  | { readonly by: "token"; readonly admission: Signed };

/** The client that it opens, and what is recorded of it. */
export interface OpenedEntry {
  readonly client_id: number;
  readonly client: string;
  readonly details: Readonly<Record<string, string | number>>;
  /** Of a token: the document, for the machine to judge. */
  readonly document?: StoredDocument;
}

/** The machine as it introduces itself. */
export interface Newcomer {
  readonly fingerprint: string;
  readonly seal: string;
  readonly name: string;
  readonly machine: string | undefined;
}

/** Opens it, or throws ProblemError `token-invalid`. */
export async function openEntry(tx: Tx, entry: Entry, newcomer: Newcomer): Promise<OpenedEntry> {
  return entry.by === "secret" ? useSecret(tx, entry.token) : findToken(tx, entry.admission, newcomer);
}

/** Counts one use, or refuses: unknown, expired and used-up secrets look alike. Safe against a race: the row decides. */
async function useSecret(tx: Tx, token: string): Promise<OpenedEntry> {
  const used = await tx
    .with<DeviceTables>()
    .updateTable("enrolment_token")
    .set({ uses: sql<number>`uses + 1` })
    .where("secret_hash", "=", secretHash(token))
    .where("expires_at", ">", tx.now)
    .whereRef("uses", "<", "max_uses")
    .returning(["id", "uses", "client_id", "client"])
    .executeTakeFirst();
  if (!used) throw new ProblemError("token-invalid", "This enrolment token is unknown, expired or used up.");
  const { id, uses, client_id, client } = used;
  return { client_id, client, details: { token: id, token_uses: uses } };
}

/** The token whose key signed this machine's own admission; what it is worth is judged as the admission is published. */
async function findToken(tx: Tx, signed: Signed, newcomer: Newcomer): Promise<OpenedEntry> {
  const parsed = parseDocument("admission", signed.bytes);
  const own = parsed.ok && isOfNewcomer(parsed.document, newcomer);
  if (!own) throw new ProblemError("token-invalid", "This is no admission of the machine that brings it.");
  const [document] = await tokensOf(
    tx,
    signed.signatures.map(({ key }) => key),
  );
  if (!document?.client)
    throw new ProblemError("token-invalid", "No admission token with this key is published here.");
  // Behind the look at what never changes: strangers do not hold up those who publish.
  await takePublishingTurn(tx);
  const { id: client_id, slug: client } = document.client;
  return { client_id, client, document, details: { admission_token: document.hash } };
}

function isOfNewcomer({ devices }: Admission, { fingerprint, seal, name, machine }: Newcomer): boolean {
  const [device] = devices;
  return (
    device !== undefined &&
    devices.length === 1 &&
    device.fingerprint === fingerprint &&
    device.seal === seal &&
    device.name === name &&
    device.machine === machine
  );
}

/** Publishes the admission that the machine brought. Throws ProblemError `entry-refused`: nothing of the enrolment stays. */
export async function admitNewcomer(
  ctx: ServerContext,
  tx: Tx,
  device: DeviceRow,
  admission: Signed,
): Promise<Carried> {
  const published = await publishWithin(ctx, tx, admission);
  if (!published.ok) throw new ProblemError("entry-refused", refusalText(published));
  await noteKnownName(tx, device, admission);
  return carry(admission);
}

/** A machine says itself what it is called: two of one name are for people to look at. */
async function noteKnownName(tx: Tx, device: DeviceRow, admission: Signed): Promise<void> {
  const other = await tx
    .with<DeviceTables>()
    .selectFrom("device")
    .select(["id"])
    .where("sorted_name", "=", device.name.toLowerCase())
    .where("id", "<>", device.id)
    .where("client_id", "=", device.client_id)
    .where("state", "<>", "retired")
    .executeTakeFirst();
  if (other)
    await storeObjection(tx, device, {
      document: hashOf(admission.bytes, nodeCrypto),
      because: "name-known",
      detail: `it named itself ${device.name}, as another device of ${device.client} is called (${other.id})`,
    });
}

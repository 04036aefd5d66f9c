/** Steps of a guarded run, as tests of runs take them again and again. */
import { type Client, endpoints, type Run } from "@countersign/api";
import { decodeBase64, parseDocument, type Request, type Signature } from "@countersign/protocol";
import type { Signing, SoftPerson } from "@countersign/testkit";
import { expect } from "vitest";
import type { Fleet } from "./fleet.ts";
import type { ScriptedDevice } from "./scripted-device.ts";

/** A run as it is now. */
export async function show(client: Client, id: string): Promise<Run> {
  return (await client.call(endpoints.runs.showRun, { params: { id } })).reply;
}

/** The bytes that are signed for a run. */
export async function bytesOf(client: Client, id: string): Promise<Uint8Array> {
  const response = await client.raw(endpoints.runs.readRequest, { params: { id } });
  return new Uint8Array(await response.arrayBuffer());
}

/** What a run asks for, as its devices read it. */
export async function requestOf(client: Client, id: string): Promise<Request> {
  const parsed = parseDocument("request", await bytesOf(client, id));
  if (!parsed.ok) throw new Error(parsed.detail);
  return parsed.document;
}

/** Hands signatures in for a run; gives it as it is then. */
export async function hand(client: Client, id: string, ...signatures: Signature[]): Promise<Run> {
  return (await client.call(endpoints.runs.signRun, { params: { id }, body: { signatures } })).reply;
}

/** Asks for `hello` on a device, in the name of a person of the root. */
export async function requestBy(fleet: Fleet, person: string, device: ScriptedDevice): Promise<Run> {
  const requester = { authority: fleet.root.authority, person };
  const body = { script: "hello", devices: [device.id], requester };
  return (await fleet.admin.call(endpoints.runs.requestRun, { body })).reply;
}

/** Somebody signs a run, as requester or approver. */
export async function signBy(
  fleet: Fleet,
  run: Run,
  who: Signing,
  purpose: "request" | "approve",
): Promise<Run> {
  const signature = who.sign(`countersign.${purpose}.v1`, await bytesOf(fleet.admin, run.id));
  return hand(fleet.admin, run.id, signature);
}

/** Dispatched, or already further: devices are fast. */
export const goneOut: unknown = expect.stringMatching(/^(?:dispatched|finished)$/);

/** Somebody signs a standing approval, or asks for it. */
export async function signStandingBy(
  { admin }: Pick<Fleet, "admin">,
  hash: string,
  who: Signing,
  purpose: "standing" | "approve",
): Promise<void> {
  const params = { hash };
  const { document } = (await admin.call(endpoints.standing.showStanding, { params })).reply;
  const bytes = decodeBase64(document.bytes) ?? new Uint8Array();
  const signatures = [who.sign(`countersign.${purpose}.v1`, bytes)];
  await admin.call(endpoints.trust.addSignatures, { params, body: { signatures } });
}

/** Alice asks for a standing approval that was composed, and Bob approves it. */
export async function signStandingTogether(fleet: Fleet, hash: string): Promise<void> {
  const { alice, bob } = people(fleet);
  await signStandingBy(fleet, hash, alice, "standing");
  await signStandingBy(fleet, hash, bob, "approve");
}

/** The receipts of a run. */
export async function receiptsOf(client: Client, id: string) {
  return (await client.call(endpoints.runs.readReceipts, { params: { id } })).reply.receipts;
}

/** The two people of a fleet at level `countersign`. */
export function people(fleet: Fleet): { alice: SoftPerson; bob: SoftPerson } {
  const [alice, bob] = fleet.root.people;
  if (!alice || !bob) throw new Error("alice and bob are missing");
  return { alice, bob };
}

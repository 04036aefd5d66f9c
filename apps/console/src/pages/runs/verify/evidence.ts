/** Everything that it takes to check a run anew, as the server hands it out. Nothing of it is believed. */
import { type CarriedDocument, endpoints, type Run } from "@countersign/api";
import {
  decodeBase64,
  parseDocument,
  parseSignature,
  type Request,
  type Signed,
  uncarry,
} from "@countersign/protocol";
import { api } from "../../../api/client.ts";

/** An authority as it is told: its roots from the first on, and its newest people list. */
export interface ToldAuthority {
  readonly authority: string;
  readonly roots: readonly Signed[];
  readonly people: Signed | undefined;
}

/** A receipt with the key that is said to be the device's. */
export interface ToldReceipt {
  readonly device: string;
  readonly deviceKey: string;
  readonly receipt: Signed;
}

/** What was handed out. */
export interface Evidence {
  readonly run: Run;
  /** The request's bytes with the signatures collected. */
  readonly signed: Signed;
  /** What broke the glass, where people did. */
  readonly breakglass?: Signed | undefined;
  readonly authorities: readonly ToldAuthority[];
  /** Bytes of the admissions that the request names, by no order. */
  readonly admissions: readonly Uint8Array[];
  readonly script: Uint8Array | undefined;
  readonly receipts: readonly ToldReceipt[];
}

/** Fetches it. Rejects with ApiError or UnreachableError. */
export async function fetchEvidence(id: string): Promise<Evidence> {
  const { reply: run } = await api.call(endpoints.runs.showRun, { params: { id } });
  const [signed, told] = await Promise.all([
    api.call(endpoints.trust.readSignatures, { params: { hash: run.request_hash } }),
    api.call(endpoints.runs.readReceipts, { params: { id } }),
  ]);
  const request = read(signed.reply);
  const parsed = request && parseDocument("request", request.bytes);
  const document = parsed?.ok ? parsed.document : undefined;
  const hashes = [...new Set(run.targets.map(({ admission }) => admission))];
  const [authorities, admissions, script] = await Promise.all([
    Promise.all((document?.roots ?? []).map(({ authority }) => fetchAuthority(authority))),
    Promise.all(hashes.map(fetchDocument)),
    fetchScript(document),
  ]);
  return {
    run,
    breakglass: run.glass?.broken === true ? await fetchSigned(run.glass.document) : undefined,
    signed: request ?? { bytes: new Uint8Array(), signatures: [] },
    authorities,
    admissions: admissions.flatMap((bytes) => bytes ?? []),
    script,
    receipts: told.reply.receipts.flatMap(({ device, device_key: deviceKey, receipt: carried }) => {
      const receipt = read(carried);
      return receipt ? [{ device, deviceKey, receipt }] : [];
    }),
  };
}

async function fetchSigned(hash: string): Promise<Signed | undefined> {
  return read((await api.call(endpoints.trust.readSignatures, { params: { hash } })).reply);
}

async function fetchAuthority(authority: string): Promise<ToldAuthority> {
  const { reply } = await api.call(endpoints.trust.showAuthority, { params: { authority } });
  return {
    authority,
    roots: reply.roots.flatMap((root) => read(root) ?? []),
    people: reply.people === null ? undefined : read(reply.people),
  };
}

/** A document as it came; signatures that are none count for nothing, and are missed where they are needed. */
function read({ bytes, signatures, batches = [] }: CarriedDocument): Signed | undefined {
  const known = signatures.map(parseSignature).flatMap((parsed) => (parsed.ok ? [parsed.signature] : []));
  return uncarry({ bytes, signatures: known, batches });
}

/** A document's bytes; what cannot be read is missing, and the check that needs it says so. */
async function fetchDocument(hash: string): Promise<Uint8Array | undefined> {
  const response = await api.raw(endpoints.trust.readDocument, { params: { hash } }).catch(() => undefined);
  return response && new Uint8Array(await response.arrayBuffer());
}

async function fetchScript(request: Request | undefined): Promise<Uint8Array | undefined> {
  if (request?.action.kind !== "script") return undefined;
  const { name, version } = request.action;
  const found = await api
    .call(endpoints.scripts.showScript, { params: { name }, query: { version } })
    .catch(() => undefined);
  return found && decodeBase64(found.reply.content);
}

/** All that a device wrote on one stream, for hashing. Rejects with ApiError or UnreachableError. */
export async function fetchOutput(
  run: string,
  device: string,
  stream: "stdout" | "stderr",
): Promise<Uint8Array> {
  const response = await api.raw(endpoints.runs.readOutput, {
    params: { id: run },
    query: { device, stream },
  });
  return new Uint8Array(await response.arrayBuffer());
}

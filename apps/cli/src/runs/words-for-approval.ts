/**
 * What a signature of approval would say, in words. Requests and admissions are approved, and nothing else: a batch, for
 * one, would approve everything that it lists, and whoever answers for an id chooses what stands behind it.
 */
import { type Client, endpoints, type Run } from "@countersign/api";
import { type Admission, documentType, hashOf, parseDocument, type Request } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { RefusedError } from "../command.ts";
import { harmless, when } from "../output/table.ts";
import { targetsOf } from "./request-targets.ts";
import { describeRequest } from "./show-request.ts";

/** The whole of what would be approved. RefusedError where the bytes are nothing that one approves, or cannot be shown whole. */
export async function wordsForApproval(
  api: Client,
  bytes: Uint8Array,
  run: Pick<Run, "targets"> | undefined,
): Promise<string> {
  switch (documentType(bytes)) {
    case "request":
      return wordsForRequest(api, bytes, run);
    case "admission":
      return describeAdmission(admissionIn(bytes), bytes);
    default:
      throw new RefusedError(
        "nothing-to-approve",
        `requests and admissions are approved; this is ${documentType(bytes) ?? "no document"}, do not sign`,
      );
  }
}

/** A request in words, with its script and all of its devices. */
export async function wordsForRequest(
  api: Client,
  bytes: Uint8Array,
  run: Pick<Run, "targets"> | undefined,
): Promise<string> {
  const request = requestIn(bytes);
  return describeRequest(request, await scriptOf(api, request), targetsOf(request, run));
}

/** The request that bytes are. RefusedError with the parser's reason otherwise. */
export function requestIn(bytes: Uint8Array): Request {
  const parsed = parseDocument("request", bytes);
  if (!parsed.ok) throw new RefusedError(parsed.because, parsed.detail);
  return parsed.document;
}

function admissionIn(bytes: Uint8Array): Admission {
  const parsed = parseDocument("admission", bytes);
  if (!parsed.ok) throw new RefusedError(parsed.because, parsed.detail);
  return parsed.document;
}

/** An admission in words; approving it lets devices leave the client that they belong to. */
export function describeAdmission(admission: Admission, bytes: Uint8Array): string {
  return [
    `admission of ${admission.devices.length} device(s) to ${admission.client}, ${when(admission.issued)}`,
    `document    ${hashOf(bytes, nodeCrypto)}`,
    `authority   ${admission.authority}`,
    ...(admission.previous === undefined ? [] : [`MOVES       from admission ${admission.previous}`]),
    ...admission.devices.map(
      (device) =>
        `device      ${harmless(device.name)} ${device.fingerprint}${device.machine === undefined ? "" : `, machine ${device.machine}`}`,
    ),
  ].join("\n");
}

/** The script bytes whose hash the request names; RefusedError where the server shows others. */
async function scriptOf(api: Client, { action }: Request): Promise<Uint8Array | undefined> {
  if (action.kind !== "script") return undefined;
  const { name, version, hash } = action;
  const { content } = (await api.call(endpoints.scripts.showScript, { params: { name }, query: { version } }))
    .reply;
  const script = Buffer.from(content, "base64");
  if (hashOf(script, nodeCrypto) !== hash)
    throw new RefusedError(
      "script-hash",
      "the server shows another script than the request names; do not sign",
    );
  return script;
}

/**
 * What a signature of approval would say, in words. Requests, standing approvals and admissions are approved, and nothing else: a batch, for
 * one, would approve everything that it lists, and whoever answers for an id chooses what stands behind it.
 */
import { type Client, endpoints, type Run } from "@countersign/api";
import { documentType, parseDocument, type Request } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { plainText, reviewAdmission, reviewRequest, reviewStanding } from "@countersign/review";
import { RefusedError } from "../command.ts";
import { harmless, when } from "../output/table.ts";
import { describeStanding, standingIn } from "../standing/describe-standing.ts";
import { scriptBytesOf } from "./script-bytes-of.ts";
import { describeRequest, scriptLines, warningLines } from "./show-request.ts";

/** The whole of what would be approved. RefusedError where the bytes are nothing that one approves, or cannot be shown whole. */
export async function wordsForApproval(
  api: Client,
  bytes: Uint8Array,
  run: Pick<Run, "targets"> | undefined,
): Promise<string> {
  switch (documentType(bytes)) {
    case "request":
      return wordsForRequest(api, bytes, run);
    case "standing":
      return wordsForStanding(api, bytes);
    case "admission":
      return describeAdmission(bytes);
    default:
      throw new RefusedError(
        "nothing-to-approve",
        `requests, standing approvals and admissions are approved; this is ${documentType(bytes) ?? "no document"}, do not sign`,
      );
  }
}

/** A request in words, with its script and all of its devices. RefusedError where the server shows others than it is for. */
export async function wordsForRequest(
  api: Client,
  bytes: Uint8Array,
  run: Pick<Run, "targets"> | undefined,
): Promise<string> {
  const reviewed = await reviewRequest({
    signed: { bytes, signatures: [] },
    script: await scriptBytesOf(api, requestIn(bytes)),
    targets: run?.targets,
    // A terminal keeps no roots: whatever the server told of them would prove nothing.
    held: "nothing",
    crypto: nodeCrypto,
  });
  if (reviewed.ok) return describeRequest(reviewed.model);
  throw new RefusedError(reviewed.because, `${reviewed.detail}; do not sign`);
}

/** A standing approval in words, with its script. RefusedError where the server shows another script than it is for, or its devices cannot be named. */
export async function wordsForStanding(api: Client, bytes: Uint8Array): Promise<string> {
  const standing = standingIn(bytes);
  // By their root alone nobody can tell which devices they are.
  if (!["client", "list"].includes(standing.devices.of))
    throw new RefusedError("devices-not-listed", "it does not say which devices it is for; do not sign");
  const { name, version } = standing.action;
  const { content } = (await api.call(endpoints.scripts.showScript, { params: { name }, query: { version } }))
    .reply;
  const reviewed = await reviewStanding({
    signed: { bytes, signatures: [] },
    script: Buffer.from(content, "base64"),
    held: "nothing",
    now: Math.floor(Date.now() / 1000),
    crypto: nodeCrypto,
  });
  if (!reviewed.ok) throw new RefusedError(reviewed.because, `${reviewed.detail}; do not sign`);
  const { model } = reviewed;
  return [
    describeStanding(model),
    "",
    ...scriptLines(model.action.script),
    "",
    ...warningLines(model.warnings),
    ...model.allows.map((words) => `THIS ALLOWS ${harmless(words)}`),
  ].join("\n");
}

/** The request that bytes are. RefusedError with the parser's reason otherwise. */
export function requestIn(bytes: Uint8Array): Request {
  const parsed = parseDocument("request", bytes);
  if (!parsed.ok) throw new RefusedError(parsed.because, parsed.detail);
  return parsed.document;
}

/** An admission in words; approving it lets devices leave the client that they belong to. RefusedError where the bytes are none. */
export async function describeAdmission(bytes: Uint8Array): Promise<string> {
  const reviewed = await reviewAdmission({
    signed: { bytes, signatures: [] },
    held: "nothing",
    crypto: nodeCrypto,
  });
  if (!reviewed.ok) throw new RefusedError(reviewed.because, reviewed.detail);
  const { devices, client, issued, hash, authority, previous } = reviewed.model;
  return [
    `admission of ${devices.length} device(s) to ${client}, ${when(issued)}`,
    `document    ${hash}`,
    `authority   ${authority}`,
    ...(previous === undefined ? [] : [`MOVES       from admission ${previous}`]),
    ...devices.map(
      ({ name, fingerprint, machine, seal, warning }) =>
        `device      ${plainText(name)} ${fingerprint}${machine === undefined ? "" : `, machine ${machine}`}, secrets sealed to ${seal}${warning === undefined ? "" : `  (${warning})`}`,
    ),
  ].join("\n");
}

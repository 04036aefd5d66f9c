/** What waits for somebody, a line each: what it is in words that this station read out of the bytes itself. */
import type { CarriedDocument } from "@countersign/api";
import {
  hashOf,
  type Namespace,
  parseDocument,
  type PinnedPeople,
  type PinnedRoot,
  type Request,
  type Signature,
  type Signed,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { plainText, segmentsOf, shortCode } from "@countersign/review";
import type { WaitingItem } from "./page/types.ts";
import type { StationPlace } from "./station-place.ts";
import type { JudgedDocument } from "./trust/judge-shown-document.ts";
import { readShown } from "./trust/station-trust.ts";
import { standingOf } from "./trust/who-may-sign.ts";

const MOST_NAMES = 3;

/** A root, people list or admission. */
export function documentItem({ hash, model, seats }: JudgedDocument, since: number): WaitingItem {
  return {
    kind: "document",
    hash,
    shortCode: shortCode(hash),
    title: titleOf(model),
    detail: detailOf(model),
    client: "client" in model ? model.client : null,
    requester: null,
    reason: null,
    devices: devicesIn(model),
    until: null,
    since,
    yours: seats.some(({ signed }) => !signed) ? "to-sign" : "signed",
  };
}

function devicesIn(model: JudgedDocument["model"]): number | null {
  if (model.document === "admission") return model.devices.length;
  if (model.document === "token") return model.max;
  if (model.document === "breakglass") return 1;
  return model.document === "standing" && !model.devices.all ? model.devices.count : null;
}

function titleOf(model: JudgedDocument["model"]): string {
  if (model.document === "root") return `Root of ${plainText(model.name)}, version ${model.version}`;
  if (model.document === "people")
    return `Requesters of ${plainText(model.authorityName)}, version ${model.version}`;
  if (model.document === "standing")
    return `Standing approval of ${model.action.name}, version ${model.action.version}`;
  if (model.document === "token") return `Token for machines of ${model.client}`;
  if (model.document === "breakglass") return "Break the glass: run without approvals";
  if (model.document === "logreset") return "Reset of the audit log";
  return `Admission to ${model.client}`;
}

function detailOf(model: JudgedDocument["model"]): string {
  if (model.document === "admission") return namesOf(model.devices.map(({ name }) => plainText(name)));
  if (model.document === "standing")
    return [...(model.devices.all ? [`all of ${model.client}`] : []), ...model.schedule].join("; ");
  if (model.document === "breakglass") return plainText(model.reason);
  if (model.document === "logreset")
    return `Goes on from ${model.onward.size} entries, ${plainText(model.reason)}`;
  if (model.document === "token") return `Up to ${model.max} machines called ${model.names}`;
  const { changes, compared } = model;
  if (compared.with === "nothing") return "The first of its kind";
  if (compared.with === "not-held") return "Follows a version that is not held here";
  return changes.length === 0
    ? "Changes nothing but its dates"
    : namesOf(changes.map(({ words }) => plainText(words)));
}

/** The first few, and how many more. */
function namesOf(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return `${names.slice(0, MOST_NAMES).join("; ")}${more > 0 ? `; and ${more} more` : ""}`;
}

/** A request; undefined where it is not well formed, or not for the holder of this key. */
export function requestItem(
  shown: { readonly request: CarriedDocument; readonly hash: string; readonly created_at: number },
  passkey: { readonly fingerprint: string },
  held: { readonly roots: readonly PinnedRoot[]; readonly people: readonly PinnedPeople[] },
  place: StationPlace,
): WaitingItem | undefined {
  const read = readRequest(shown.request);
  if (!read || read.hash !== shown.hash) return undefined;
  const { request, signed, hash } = read;
  const standing = standingOf(passkey.fingerprint, request, held.roots, held.people, place.origin);
  if (standing.seats.length === 0) return undefined;
  const open = standing.seats.some(
    ({ as }) =>
      !hasSigned(
        signed.signatures,
        as === "requester" ? "countersign.request.v1" : "countersign.approve.v1",
        passkey.fingerprint,
      ),
  );
  const { action } = request;
  return {
    kind: "request",
    hash,
    shortCode: shortCode(hash),
    title: action.kind === "script" ? `${action.name} version ${action.version}` : "Restart",
    detail: `${action.kind === "script" ? "Runs a script" : "Restarts the devices"} as ${request.run_as}, ${request.network === "none" ? "without network" : "with network"}`,
    client: request.client,
    requester: request.requester.person,
    reason: plainText(segmentsOf(request.reason, "prose")),
    devices: request.target_count,
    until: request.not_after,
    since: shown.created_at,
    yours: open ? "to-sign" : "signed",
  };
}

/** Whether a key's signature for this purpose is beside a document; nothing is said of whether it is good. */
export function hasSigned(signatures: readonly Signature[], namespace: Namespace, key: string): boolean {
  return signatures.some((signature) => signature.namespace === namespace && signature.key === key);
}

function readRequest(
  carried: CarriedDocument,
): { request: Request; signed: Signed; hash: string } | undefined {
  const [signed] = readShown(carried);
  if (!signed) return undefined;
  const parsed = parseDocument("request", signed.bytes);
  return parsed.ok ? { request: parsed.document, signed, hash: hashOf(signed.bytes, nodeCrypto) } : undefined;
}

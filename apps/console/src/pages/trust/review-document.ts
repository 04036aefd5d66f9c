/** Shows what a document says and what it changes, by packages/review: the very model that stations and the terminal show. */
import { endpoints } from "@countersign/api";
import { decodeBase64, hashOf, parseDocument, type PinnedRoot, type Signed } from "@countersign/protocol";
import { webCrypto } from "@countersign/protocol/web";
import {
  type AdmissionModel,
  type BreakglassModel,
  type LogresetModel,
  type PeopleModel,
  reviewAdmission,
  reviewBreakglass,
  reviewLogreset,
  reviewPeople,
  reviewRoot,
  reviewStanding,
  type RootModel,
  reviewToken,
  type StandingModel,
  type TokenModel,
} from "@countersign/review";
import { api } from "../../api/client.ts";
import type { AuthorityHere } from "./use-trust.ts";

/** A model of any of the three, or why there is none. */
export type Reviewed =
  | {
      readonly ok: true;
      readonly model:
        | RootModel
        | PeopleModel
        | AdmissionModel
        | StandingModel
        | TokenModel
        | BreakglassModel
        | LogresetModel;
    }
  | { readonly ok: false; readonly because: string; readonly detail: string };

/** What is known around the document. */
export interface Around {
  readonly authorities: readonly AuthorityHere[];
  /** Drafts of roots that the document may stand under. */
  readonly drafts?: readonly PinnedRoot[];
}

/** A root beside the one that it follows; a first root beside the trial root that it takes over from. */
export async function reviewRootHere(signed: Signed, { authorities }: Around): Promise<Reviewed> {
  const parsed = parseDocument("root", signed.bytes);
  if (!parsed.ok) return parsed;
  const all = authorities.flatMap(({ roots }) => roots.map(({ pinned }) => pinned));
  const hash = hashOf(signed.bytes, webCrypto);
  const trial =
    authorities.find(({ newest }) => newest.root.successor?.hash === hash) ??
    authorities.find(({ newest, left }) => newest.root.trial && !left);
  const previous =
    parsed.document.version === 1
      ? parsed.document.trial || parsed.document.scope === "client"
        ? undefined
        : trial?.newest
      : all.find((pin) => pin.hash === parsed.document.prev);
  return reviewRoot({ signed, previous, crypto: webCrypto });
}

/** A people list beside the one in force. */
export async function reviewPeopleHere(signed: Signed, { authorities }: Around): Promise<Reviewed> {
  const parsed = parseDocument("people", signed.bytes);
  if (!parsed.ok) return parsed;
  const own = authorities.find(({ authority }) => authority === parsed.document.authority);
  const previous = own?.people?.hash === parsed.document.prev ? own?.people : undefined;
  return reviewPeople({ signed, root: own?.newest, previous, crypto: webCrypto });
}

/** An admission under the root of its authority, with the one that it replaces. */
export async function reviewAdmissionHere(
  signed: Signed,
  { authorities, drafts = [] }: Around,
): Promise<Reviewed> {
  const parsed = parseDocument("admission", signed.bytes);
  if (!parsed.ok) return parsed;
  const { authority, previous } = parsed.document;
  const root =
    authorities.find((one) => one.authority === authority)?.newest ??
    drafts.find((one) => one.authority === authority);
  const admissions =
    previous === undefined ? [] : [await readBytes(previous)].flatMap((bytes) => (bytes ? [bytes] : []));
  const held = root && { roots: [root], people: [], admissions };
  return reviewAdmission({ signed, held: held ?? "nothing", crypto: webCrypto });
}

/** An admission token under the newest roots. */
export async function reviewTokenHere(signed: Signed, { authorities }: Around): Promise<Reviewed> {
  const held = { roots: authorities.filter(({ left }) => !left).map(({ newest }) => newest) };
  return reviewToken({ signed, held, crypto: webCrypto });
}

/** A standing approval with its script, under the roots of those who decide. */
export async function reviewStandingHere(signed: Signed, { authorities }: Around): Promise<Reviewed> {
  const parsed = parseDocument("standing", signed.bytes);
  if (!parsed.ok) return parsed;
  const { action, devices } = parsed.document;
  const named = devices.of === "list" ? new Set(devices.targets.map(({ admission }) => admission)) : [];
  const admissions = (await Promise.all([...named].map(readBytes))).filter((bytes) => bytes !== undefined);
  const held = {
    roots: authorities.map(({ newest }) => newest),
    people: authorities.flatMap(({ people }) => people ?? []),
    admissions,
  };
  const script = await scriptOf(action);
  const now = Math.floor(Date.now() / 1000);
  return reviewStanding({ signed, script, held, now, crypto: webCrypto });
}

/** Broken glass with the request that it is for. */
export async function reviewBreakglassHere(signed: Signed, { authorities }: Around): Promise<Reviewed> {
  const parsed = parseDocument("breakglass", signed.bytes);
  if (!parsed.ok) return parsed;
  const bytes = (await readBytes(parsed.document.request)) ?? new Uint8Array();
  const request = parseDocument("request", bytes);
  if (!request.ok) return request;
  const { action, targets = [] } = request.document;
  const named = [...new Set(targets.map(({ admission }) => admission))];
  const admissions = (await Promise.all(named.map(readBytes))).filter((one) => one !== undefined);
  return reviewBreakglass(signed, {
    signed: { bytes, signatures: [] },
    script: action.kind === "script" ? await scriptOf(action) : undefined,
    held: {
      roots: authorities.map(({ newest }) => newest),
      people: authorities.flatMap(({ people }) => people ?? []),
      admissions,
    },
    crypto: webCrypto,
  });
}

/** A log reset under the operator's newest root. */
export async function reviewLogresetHere(signed: Signed, { authorities }: Around): Promise<Reviewed> {
  return reviewLogreset(
    signed,
    authorities.map(({ newest }) => newest),
    webCrypto,
  );
}

async function scriptOf({ name, version }: { readonly name: string; readonly version: number }) {
  const { content } = (await api.call(endpoints.scripts.showScript, { params: { name }, query: { version } }))
    .reply;
  return decodeBase64(content);
}

/** The bytes of a document; undefined where they are not shown. */
export async function readBytes(hash: string): Promise<Uint8Array | undefined> {
  try {
    const reply = await api.raw(endpoints.trust.readDocument, { params: { hash } });
    return new Uint8Array(await reply.arrayBuffer());
  } catch {
    // The review says that it is not held.
    return undefined;
  }
}

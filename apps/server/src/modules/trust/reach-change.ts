/** What a root, people list or admission changes, whether or not it is signed yet: for whom, and why one of them would stay behind. */
import type { Reach } from "@countersign/api";
import {
  documentType,
  parseDocument,
  pinPeople,
  type PinnedRoot,
  pinRoot,
  type Signed,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { ServerContext } from "../../platform/context.ts";
import type { Tx } from "../../platform/transaction.ts";
import { draftPins } from "./draft-pins.ts";
import { allDrafts } from "./draft-store.ts";
import { chainReason, type LeftReason, ruleReason } from "./left-reason.ts";
import type { Follower, FollowersWanted } from "./trust-questions.ts";
import { type KnownAuthority, type KnownTrust, trustOf, type TrustRegistry } from "./trust-registry.ts";

/** Whom it concerns, why one of them would stay behind, and what would be known afterwards. */
interface Change {
  readonly type: Reach["type"];
  readonly authority: string;
  readonly wanted: FollowersWanted;
  readonly reason: (follower: Follower) => LeftReason | undefined;
  readonly after?: KnownTrust;
}

/** Reads it; undefined where the document is none of these, or cannot be read. `beside` is a root that was composed along with it. */
export async function changeBy(
  ctx: ServerContext,
  tx: Tx,
  signed: Signed,
  beside: Signed | undefined,
): Promise<Change | undefined> {
  const registry = trustOf(ctx);
  switch (documentType(signed.bytes)) {
    case "root":
      return byRoot(
        registry,
        draftPins([...(await allDrafts(tx)), ...(beside ? [{ ...beside, type: "root" as const }] : [])]),
        signed,
        tx.now,
      );
    case "people":
      return byPeople(registry, signed, tx.now);
    case "admission":
      return byAdmission(registry, signed, tx.now);
    default:
      return undefined;
  }
}

function byRoot(
  registry: TrustRegistry,
  drafted: readonly PinnedRoot[],
  signed: Signed,
  now: number,
): Change | undefined {
  const parsed = parseDocument("root", signed.bytes);
  if (!parsed.ok) return undefined;
  const pinned = pinRoot(parsed.document, signed.bytes, nodeCrypto);
  const { authority, root } = pinned;
  const known = registry.find(authority);
  if (!known) return byFirstRoot(registry, pinned, now);
  const { successor } = root;
  const heir =
    successor &&
    (registry.findRoot(successor.hash)?.pinned ?? drafted.find(({ hash }) => hash === successor.hash));
  return {
    type: "root",
    authority,
    wanted: { authorities: [authority, ...registry.predecessors(authority)] },
    reason: (follower) =>
      chainReason(follower, known, now) ?? ruleReason(follower, known.newest, heir ?? pinned),
    // Those who stand in the successor signed nothing that would end with the trial.
    ...(heir ? {} : { after: withNewest(registry, known, { signed, pinned }) }),
  };
}

/** A first root: a client's is taken by the devices of its clients; an operator's waits until a trial names it. */
function byFirstRoot(registry: TrustRegistry, pinned: PinnedRoot, now: number): Change {
  const { authority, root } = pinned;
  const clients = root.scope === "client" ? [...new Set(root.policies.map(({ client }) => client))] : [];
  const operator = registry.operator();
  return {
    type: "root",
    authority,
    wanted: { clients },
    reason: (follower) => chainReason(follower, operator, now) ?? ruleReason(follower, undefined, pinned),
  };
}

function byPeople(registry: TrustRegistry, signed: Signed, now: number): Change | undefined {
  const parsed = parseDocument("people", signed.bytes);
  const known = parsed.ok ? registry.find(parsed.document.authority) : undefined;
  if (!parsed.ok || !known) return undefined;
  const list = { signed, pinned: pinPeople(parsed.document, signed.bytes, nodeCrypto) };
  const after = { ...known, lists: [...known.lists, list], people: list };
  return {
    type: "people",
    authority: known.authority,
    wanted: { authorities: [known.authority] },
    reason: (follower) => chainReason(follower, known, now),
    after: standingIn(registry, after),
  };
}

function byAdmission(registry: TrustRegistry, signed: Signed, now: number): Change | undefined {
  const parsed = parseDocument("admission", signed.bytes);
  if (!parsed.ok) return undefined;
  const { authority, devices } = parsed.document;
  const known = registry.find(authority);
  return {
    type: "admission",
    authority,
    wanted: { fingerprints: devices.map(({ fingerprint }) => fingerprint) },
    reason: (follower) =>
      follower.pins.some((pin) => registry.graduated(pin.authority)?.authority === authority)
        ? chainReason(follower, known, now)
        : {
            because: "other-authority",
            detail: "It does not pin the root whose people sign this: it takes no admission of theirs.",
            since: null,
          },
  };
}

function withNewest(
  registry: TrustRegistry,
  known: KnownAuthority,
  root: KnownAuthority["roots"][number],
): KnownTrust {
  return standingIn(registry, { ...known, roots: [...known.roots, root], newest: root.pinned });
}

function standingIn(registry: TrustRegistry, changed: KnownAuthority): KnownTrust {
  return { find: (authority) => (authority === changed.authority ? changed : registry.find(authority)) };
}

/** What a draft still lacks, and whether it could ever be published: judged as a device would, but for missing signatures. */
import {
  checkRoot,
  documentType,
  hashOf,
  parseDocument,
  reaches,
  type Signed,
  signersOf,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { ServerContext } from "../../platform/context.ts";
import type { Tx } from "../../platform/transaction.ts";
import { judgeAdmission } from "./judge-admission.ts";
import { knownObjections } from "./known-objections.ts";
import { judgeLogreset } from "./judge-logreset.ts";
import { judgeStandingHere } from "./judge-standing-here.ts";
import { judgePeople, judgeRoot } from "./judge-delegation.ts";
import { judgeToken } from "./judge-token.ts";
import { weighRoot } from "./leave-behind.ts";
import { tokensShown } from "./token-uses.ts";
import type { StoredDraft } from "./draft-store.ts";
import { brokenGlassJudged, devicesToAdmit } from "./trust-questions.ts";
import { trustOf, type TrustRegistry } from "./trust-registry.ts";

/** Where a draft stands: complete, waiting for what a code and a sentence name, or impossible. */
export type DraftState =
  | { readonly state: "complete" }
  | { readonly state: "waits" | "impossible"; readonly because: string; readonly detail: string };

/** Refusals that signatures, or other drafts, can cure. */
const CURABLE: ReadonlySet<string> = new Set([
  "root-signatures",
  "root-signatures-of-next",
  "successor-signatures",
  "successor-unknown",
  "people-signatures",
  "admission-signatures",
  "admission-needs-root",
  "token-signatures",
  "token-needs-root",
  "old-client-approval",
  "adoption-signatures",
  "requester-signature",
  "group-missing",
  "not-independent",
  "server-signature",
  "breakglass-signatures",
  "logreset-author",
  "logreset-approvals",
  "logreset-not-independent",
  // The devices pin another authority until the graduation is complete.
  "admission-other-authority",
]);

/** What a document is for, as far as a draft needs to know it; a reason where it is none. */
export function draftFacts(
  signed: Signed,
):
  | { ok: true; type: StoredDraft["type"]; authority: string }
  | { ok: false; because: string; detail: string } {
  const type = documentType(signed.bytes);
  if (type === "breakglass") {
    const glass = parseDocument(type, signed.bytes);
    // Which authorities it needs stands in the request.
    return glass.ok
      ? { ok: true, type, authority: glass.document.request }
      : { ok: false, because: glass.because, detail: glass.detail };
  }
  if (type === "standing") {
    const standing = parseDocument(type, signed.bytes);
    return standing.ok
      ? { ok: true, type, authority: standing.document.requester.authority }
      : { ok: false, because: standing.because, detail: standing.detail };
  }
  if (type !== "root" && type !== "people" && type !== "admission" && type !== "token" && type !== "logreset")
    return {
      ok: false,
      because: "wrong-type",
      detail:
        "roots, people lists, admissions, admission tokens, standing approvals and log resets are drafted here",
    };
  const parsed = parseDocument(type, signed.bytes);
  if (!parsed.ok) return { ok: false, because: parsed.because, detail: parsed.detail };
  const { authority } = parsed.document;
  return { ok: true, type, authority: authority ?? hashOf(signed.bytes, nodeCrypto) };
}

/** Judges a draft as it stands. */
export async function judgeDraft(ctx: ServerContext, tx: Tx, draft: StoredDraft): Promise<DraftState> {
  const { type } = draft;
  const signed: Signed = draft;
  const registry = trustOf(ctx);
  const fault = type === "root" ? rootFault(registry, signed) : undefined;
  if (fault) return { state: CURABLE.has(fault.because) ? "waits" : "impossible", ...fault };
  const judged = await judgeBy(ctx, tx, type, signed);
  if (judged.ok) {
    const lacks =
      type === "root" ? ((await missingHost(registry, signed)) ?? (await unsaid(ctx, tx, draft))) : undefined;
    return lacks ? { state: "waits", ...lacks } : { state: "complete" };
  }
  const { because, detail } = judged;
  return { state: CURABLE.has(because) ? "waits" : "impossible", because, detail };
}

/** As a device would, by the type of the document. */
async function judgeBy(
  ctx: ServerContext,
  tx: Tx,
  type: StoredDraft["type"],
  signed: Signed,
): Promise<
  { readonly ok: true } | { readonly ok: false; readonly because: string; readonly detail: string }
> {
  const registry = trustOf(ctx);
  const objections = () => knownObjections(tx, [hashOf(signed.bytes, nodeCrypto)]);
  switch (type) {
    case "root":
      return judgeRoot(registry, signed);
    case "people":
      return judgePeople(registry, signed);
    case "standing":
      return judgeStandingHere(registry, signed, await objections(), tx.now);
    case "token":
      return judgeToken(registry, signed, await objections(), tx.now);
    case "logreset":
      return judgeLogreset(ctx, signed, await objections());
    case "breakglass":
      return ctx.questions.ask(brokenGlassJudged, tx, signed, await objections());
    case "admission":
      break;
  }
  return judgeAdmission(
    registry,
    signed,
    (fingerprints) => ctx.questions.ask(devicesToAdmit, tx, fingerprints),
    await tokensShown(tx, signed),
  );
}

/**
 * A client's first root that its own people signed: enrolled devices take it only once the operator's signers let it in
 * (adoptClientRoot), so a draft waits for both. Published directly it serves for devices that pin it as they enrol.
 */
async function missingHost(
  registry: TrustRegistry,
  signed: Signed,
): Promise<{ because: string; detail: string } | undefined> {
  const parsed = parseDocument("root", signed.bytes);
  const host = registry.operator()?.newest;
  if (!parsed.ok || parsed.document.scope !== "client" || parsed.document.version !== 1) return undefined;
  if (!host || host.root.trial) return undefined;
  const { persons } = await signersOf(host.persons, host, signed, "countersign.root.v1", nodeCrypto);
  return reaches(host.root.roles.root, persons)
    ? undefined
    : { because: "adoption-signatures", detail: `${host.root.name} has to let it in` };
}

/** Devices fall asleep while a draft waits: with more of them left behind than was said, it waits for somebody to say so. */
async function unsaid(ctx: ServerContext, tx: Tx, draft: StoredDraft) {
  const { refused } = await weighRoot(ctx, tx, draft, { count: draft.leaveBehind, at: "before" });
  return refused && { because: refused.because, detail: refused.detail };
}

/**
 * A keeper of the list of requesters who signed it without being named in what it adds: with that signature it could
 * never be published (checkPeople), so it is not taken.
 */
export async function unnamedAdder(registry: TrustRegistry, signed: Signed): Promise<string | undefined> {
  const parsed = parseDocument("people", signed.bytes);
  const known = parsed.ok ? registry.find(parsed.document.authority) : undefined;
  if (!parsed.ok || !known) return undefined;
  const { newest, people } = known;
  const before = new Map(
    people?.pinned.list.requesters.map((entry) => [entry.id, JSON.stringify(entry)] as const),
  );
  const fresh = parsed.document.requesters.filter((entry) => before.get(entry.id) !== JSON.stringify(entry));
  const { persons } = await signersOf(newest.persons, newest, signed, "countersign.people.v1", nodeCrypto);
  return persons
    .map(({ person }) => person.id)
    .filter((id) => newest.root.roles.people.members.includes(id))
    .find((id) => !fresh.every(({ added_by: named }) => named.includes(id)));
}

/** What signatures cannot cure is told at once: a broken rule, a chain that does not fit, a successor that is still missing. */
function rootFault(registry: TrustRegistry, signed: Signed): { because: string; detail: string } | undefined {
  const parsed = parseDocument("root", signed.bytes);
  if (!parsed.ok) return parsed;
  const root = parsed.document;
  const rule = checkRoot(root, nodeCrypto);
  if (rule) return { because: rule, detail: `root version ${root.version}` };
  const known = root.authority === undefined ? undefined : registry.find(root.authority);
  if (!known) {
    const current = root.scope === "operator" ? registry.operator()?.newest.root : undefined;
    return current && !current.trial
      ? {
          because: "operator-known",
          detail: `${current.name} is the operator here; its own signers change it`,
        }
      : undefined;
  }
  if (root.version !== known.newest.version + 1 || root.prev !== known.newest.hash)
    return {
      because: "root-not-linked",
      detail: `version ${root.version} does not follow version ${known.newest.version}, the newest one here`,
    };
  // Published alone, it would leave devices between two roots.
  if (root.successor && !registry.findRoot(root.successor.hash))
    return { because: "successor-unknown", detail: "the root that it names is not published yet" };
  return undefined;
}

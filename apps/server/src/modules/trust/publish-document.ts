/**
 * Publishing: a document that people signed is judged as a device would judge it, stored as it was signed, recorded, and
 * told to the gateway, all in one transaction. Publishing again adds signatures.
 */
import { documentType, hashOf, type Signed } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import {
  findDocument,
  insertDocument,
  replaceSignatures,
  type StoredDocument,
  takePublishingTurn,
} from "./document-store.ts";
import { judgePeople, judgeRoot } from "./judge-delegation.ts";
import { leftFacts, type Said, weighRoot } from "./leave-behind.ts";
import { publishAdmission, publishToken } from "./publish-admission.ts";
import { publishBrokenGlass, publishLogReset } from "./publish-emergency.ts";
import { publishObjection } from "./publish-objection.ts";
import { publishStanding } from "./publish-standing.ts";
import { type Published, type Refused, storePublished } from "./published.ts";
import { touchedApprover } from "./touched-approver.ts";
import { devicesPinning } from "./trust-questions.ts";
import { trustOf, type TrustRegistry } from "./trust-registry.ts";
import { unlinkGone } from "./unlink-gone.ts";
import { withAdded } from "./verify-added.ts";

/** Judges and stores one document, of one of `types` where they are given. A refusal is a value and is recorded too. */
export async function publishDocument(
  ctx: ServerContext,
  actor: Actor,
  signed: Signed,
  {
    types,
    said = { count: null, at: "now" },
  }: {
    readonly types?: readonly StoredDocument["type"][];
    /** Of devices that do not follow a root. */
    readonly said?: Said;
  } = {},
): Promise<Published> {
  if (types && !types.some((type) => type === documentType(signed.bytes)))
    return { ok: false, because: "wrong-type", detail: `a ${types.join(" or ")} is taken here` };
  const published = await inTransaction(ctx, actor, async (tx) => {
    const touched = await touchedApprover(ctx, tx, actor.id, signed);
    if (touched !== undefined) return refuse(tx, signed, { because: "approver-touched", detail: touched });
    return publishWithin(ctx, tx, signed, said);
  });
  await trustOf(ctx).refresh();
  return published;
}

/** The same within a transaction of the caller, who refreshes the registry after it. */
export async function publishWithin(
  ctx: ServerContext,
  tx: Tx,
  signed: Signed,
  said: Said = { count: null, at: "now" },
): Promise<Published> {
  const hash = hashOf(signed.bytes, nodeCrypto);
  await takePublishingTurn(tx);
  const registry = trustOf(ctx);
  await registry.refreshWithin(tx);
  const known = await findDocument(tx, hash);
  const published = known
    ? await addTo(registry, tx, known, signed)
    : await judge(ctx, tx, { hash, signed, said });
  return published.ok ? published : refuse(tx, signed, published);
}

async function refuse(
  tx: Tx,
  signed: Signed,
  { because, detail }: { readonly because: string; readonly detail: string },
): Promise<Refused> {
  await recordAudit(tx, {
    event: "document.published",
    actor: tx.actor,
    object: { kind: documentType(signed.bytes) ?? "document", id: hashOf(signed.bytes, nodeCrypto) },
    outcome: "refused",
    code: because,
    details: { detail },
  });
  return { ok: false, because, detail };
}

async function addTo(
  registry: TrustRegistry,
  tx: Tx,
  known: StoredDocument,
  signed: Signed,
): Promise<Published> {
  const added = await withAdded(registry, known, {
    signatures: signed.signatures,
    batches: signed.batches ?? [],
  });
  if (!added.ok) return added;
  if (added.accepted === 0)
    return { ok: false, because: "document-known", detail: "published already, with these signatures" };
  await replaceSignatures(tx, { ...known, ...added.signed });
  return storePublished(tx, known, 0, { added: added.accepted });
}

async function judge(
  ctx: ServerContext,
  tx: Tx,
  { hash, signed, said }: { readonly hash: string; readonly signed: Signed; readonly said: Said },
): Promise<Published> {
  const registry = trustOf(ctx);
  const type = documentType(signed.bytes);
  switch (type) {
    case "root":
    case "people": {
      const judged = await (type === "root" ? judgeRoot(registry, signed) : judgePeople(registry, signed));
      if (!judged.ok) return judged;
      const { authority, version } = judged;
      const { reach, refused } = await weighRoot(ctx, tx, signed, type === "root" ? said : "whoever");
      if (refused) return refused;
      const document = { ...signed, hash, type, authority, version, subject: undefined, client: undefined };
      await insertDocument(tx, document);
      await unlinkGone(tx, registry, authority, signed);
      return storePublished(
        tx,
        document,
        await ctx.questions.ask(devicesPinning, tx, authority),
        leftFacts(reach),
      );
    }
    case "admission":
      return publishAdmission(ctx, tx, hash, signed);
    case "standing":
      return publishStanding(ctx, tx, hash, signed);
    case "token":
      return publishToken(ctx, tx, hash, signed);
    case "veto":
      return publishObjection(ctx, tx, hash, signed);
    case "logreset":
      return publishLogReset(ctx, tx, hash, signed);
    case "breakglass":
      return publishBrokenGlass(ctx, tx, hash, signed);
    default:
      return {
        ok: false,
        because: "wrong-type",
        detail:
          "roots, people lists, admissions, admission tokens, standing approvals, vetoes, log resets and broken glass are published here",
      };
  }
}

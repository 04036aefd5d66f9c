/**
 * Publishing: a root, people list, admission or objection is judged as a device would judge it, stored as it was
 * signed, recorded, and told to the gateway, all in one transaction. Publishing again adds signatures.
 */
import { breadthOf, documentType, hashOf, parseDocument, type Signed } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { inTransaction, publish, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { findClient } from "../clients/index.ts";
import {
  type ClientOfRow,
  findDocument,
  insertDocument,
  replaceSignatures,
  type StoredDocument,
  takePublishingTurn,
  tokensOf,
} from "./document-store.ts";
import { findDraft } from "./draft-store.ts";
import { judgeAdmission, judgeVeto } from "./judge-admission.ts";
import { judgeLogreset } from "./judge-logreset.ts";
import { judgeStandingHere } from "./judge-standing-here.ts";
import { judgePeople, judgeRoot } from "./judge-delegation.ts";
import { leftFacts, type Said, weighRoot } from "./leave-behind.ts";
import { judgeToken } from "./judge-token.ts";
import { knownObjections } from "./known-objections.ts";
import {
  admissionPublished,
  brokenGlassJudged,
  devicesPinning,
  devicesToAdmit,
  glassBroken,
  objectionPublished,
  requestByHash,
} from "./trust-questions.ts";
import { tokensShown, useToken } from "./token-uses.ts";
import { touchedApprover } from "./touched-approver.ts";
import { trustOf, type TrustRegistry } from "./trust-registry.ts";
import { unlinkGone } from "./unlink-gone.ts";
import { withAdded } from "./verify-added.ts";

/** What came of it. `devices` are those that the document concerns. */
export type Published =
  | {
      readonly ok: true;
      readonly hash: string;
      readonly type: StoredDocument["type"];
      readonly devices: number;
    }
  | { readonly ok: false; readonly because: string; readonly detail: string };

type Refused = Extract<Published, { ok: false }>;

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
  return store(tx, known, 0, { added: added.accepted });
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
      return store(tx, document, await ctx.questions.ask(devicesPinning, tx, authority), leftFacts(reach));
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

async function publishAdmission(
  ctx: ServerContext,
  tx: Tx,
  hash: string,
  signed: Signed,
): Promise<Published> {
  const judged = await judgeAdmission(
    trustOf(ctx),
    signed,
    (fingerprints) => ctx.questions.ask(devicesToAdmit, tx, fingerprints),
    await tokensShown(tx, signed),
  );
  if (!judged.ok) return judged;
  const { admission, token } = judged;
  const client = await findClient(tx, admission.client);
  if (!client)
    return { ok: false, because: "client-unknown", detail: `there is no client ${admission.client}` };
  const { authority, previous, devices } = admission;
  const document = { ...signed, hash, type: "admission" as const, authority, version: undefined, client };
  if (token !== undefined) {
    const full = await useToken(tx, token, { hash, device: devices[0]?.fingerprint ?? "" });
    if (full) return full;
  }
  await insertDocument(tx, { ...document, subject: previous });
  const admitted = { hash, authority, client, previous, devices, token };
  const count = await ctx.questions.ask(admissionPublished, tx, admitted);
  return store(tx, { ...document, subject: previous }, count);
}

async function publishToken(ctx: ServerContext, tx: Tx, hash: string, signed: Signed): Promise<Published> {
  const judged = await judgeToken(trustOf(ctx), signed, await knownObjections(tx, [hash]), tx.now);
  if (!judged.ok) return judged;
  const { token, fingerprint } = judged;
  const client = await findClient(tx, token.client);
  if (!client) return { ok: false, because: "client-unknown", detail: `there is no client ${token.client}` };
  if ((await tokensOf(tx, [fingerprint])).length > 0)
    return { ok: false, because: "token-key", detail: "another token has this key" };
  const { authority } = token;
  const document = { ...signed, hash, type: "token" as const, authority, version: undefined, client };
  await insertDocument(tx, { ...document, subject: fingerprint });
  return store(tx, { ...document, subject: fingerprint }, token.max, { expires: token.expires });
}

async function publishLogReset(ctx: ServerContext, tx: Tx, hash: string, signed: Signed): Promise<Published> {
  const judged = await judgeLogreset(ctx, signed, await knownObjections(tx, [hash]));
  if (!judged.ok) return judged;
  const { authority, old, new: onward, reason } = judged.reset;
  const document = {
    ...signed,
    hash,
    type: "logreset" as const,
    authority,
    version: undefined,
    subject: undefined,
    client: undefined,
  };
  await insertDocument(tx, document);
  const devices = await ctx.questions.ask(devicesPinning, tx, authority);
  return store(tx, document, devices, { lost: old.size, onward: onward.size, reason });
}

async function publishBrokenGlass(
  ctx: ServerContext,
  tx: Tx,
  hash: string,
  signed: Signed,
): Promise<Published> {
  const vetoes = await knownObjections(tx, [hash]);
  const judged = await ctx.questions.ask(brokenGlassJudged, tx, signed, vetoes);
  if (!judged.ok) return judged;
  const { authority, request: subject, client } = judged;
  const document = {
    ...signed,
    hash,
    type: "breakglass" as const,
    authority,
    version: undefined,
    subject,
    client,
  };
  await insertDocument(tx, document);
  await ctx.questions.ask(glassBroken, tx, hash, signed);
  return store(tx, document, 1);
}

async function publishStanding(ctx: ServerContext, tx: Tx, hash: string, signed: Signed): Promise<Published> {
  const judged = await judgeStandingHere(trustOf(ctx), signed, [], tx.now);
  if (!judged.ok) return judged;
  const { standing } = judged;
  const client = await findClient(tx, standing.client);
  if (!client)
    return { ok: false, because: "client-unknown", detail: `there is no client ${standing.client}` };
  const document = {
    ...signed,
    hash,
    type: "standing" as const,
    authority: standing.requester.authority,
    version: undefined,
    subject: standing.action.hash,
    client,
  };
  await insertDocument(tx, document);
  const { name, version } = standing.action;
  return store(tx, document, breadthOf(standing), { script: name, script_version: version });
}

async function publishObjection(
  ctx: ServerContext,
  tx: Tx,
  hash: string,
  signed: Signed,
): Promise<Published> {
  const judged = await judgeVeto(trustOf(ctx), signed);
  if (!judged.ok) return judged;
  const { veto, document: said } = judged;
  const other = (await findDocument(tx, veto.subject)) ?? (await findDraft(tx, veto.subject));
  // Whoever vetoes what broke the glass vetoes the run.
  const run = other && "subject" in other && other.type === "breakglass" ? other.subject : undefined;
  const request = await ctx.questions.ask(requestByHash, tx, run ?? veto.subject);
  if (!request && !other)
    return { ok: false, because: "subject-unknown", detail: `nothing here is ${veto.subject}` };
  const requester = request?.requester ?? requesterIn(other);
  const own = requester?.authority === veto.authority && requester.person === veto.person;
  if (veto.effect === "cancel" && !own)
    return { ok: false, because: "not-the-requester", detail: "only the requester cancels; approvers veto" };
  // A draft belongs to nobody yet.
  const of = other && "client" in other ? other.client : undefined;
  const client: ClientOfRow | undefined = request?.client ?? of;
  const { authority, subject } = veto;
  const document = { ...signed, hash, type: "veto" as const, authority, version: undefined, subject, client };
  await insertDocument(tx, document);
  if (request) {
    const { run } = request;
    await ctx.questions.ask(objectionPublished, tx, { run, veto, reason: said.reason, at: tx.now });
  }
  return store(tx, document, request?.targets ?? 0, { effect: veto.effect, by: veto.person });
}

/** Whoever asked for a standing approval may cancel it; other documents have no requester. */
function requesterIn(document: Pick<StoredDocument, "type" | "bytes"> | undefined) {
  const parsed = document?.type === "standing" ? parseDocument("standing", document.bytes) : undefined;
  return parsed?.ok ? parsed.document.requester : undefined;
}

async function store(
  tx: Tx,
  document: Pick<StoredDocument, "hash" | "type" | "authority" | "version" | "subject" | "client">,
  devices: number,
  details: Readonly<Record<string, string | number | string[]>> = {},
): Promise<Published> {
  const { hash, type, authority, version, subject, client } = document;
  await recordAudit(tx, {
    event: "document.published",
    actor: tx.actor,
    object: { kind: type, id: hash },
    ...(client ? { client: client.slug } : {}),
    outcome: "done",
    details: { authority, version, subject, devices, ...details },
  });
  publish(tx, "trust", { type, hash, authority });
  return { ok: true, hash, type, devices };
}

/** The refusal in one line, for problem documents and logs. */
export function refusalText(refused: Refused): string {
  return `${refused.because}: ${refused.detail}`;
}

/** Publishing what lets machines in: an admission of devices by name, or a token by which they admit themselves. */
import type { Signed } from "@countersign/protocol";
import type { ServerContext } from "../../platform/context.ts";
import type { Tx } from "../../platform/transaction.ts";
import { findClient } from "../clients/index.ts";
import { insertDocument, tokensOf } from "./document-store.ts";
import { judgeAdmission } from "./judge-admission.ts";
import { judgeToken } from "./judge-token.ts";
import { knownObjections } from "./known-objections.ts";
import { type Published, storePublished } from "./published.ts";
import { tokensShown, useToken } from "./token-uses.ts";
import { admissionPublished, devicesToAdmit } from "./trust-questions.ts";
import { trustOf } from "./trust-registry.ts";

/** Judges and stores an admission. */
export async function publishAdmission(
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
  return storePublished(tx, { ...document, subject: previous }, count);
}

/** Judges and stores an admission token. */
export async function publishToken(
  ctx: ServerContext,
  tx: Tx,
  hash: string,
  signed: Signed,
): Promise<Published> {
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
  return storePublished(tx, { ...document, subject: fingerprint }, token.max, { expires: token.expires });
}

/** Approvals in documents that stand for somebody's own wish: not by those whose way of signing in they changed lately. */
import { documentType, type Namespace, parseDocument, type Signed, signersOf } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { ServerContext } from "../../platform/context.ts";
import type { Tx } from "../../platform/transaction.ts";
import { touchedBy, touchedText } from "../identity/index.ts";
import { requestByHash } from "./trust-questions.ts";
import { trustOf } from "./trust-registry.ts";

/** Roots and lists are everybody's: whoever lost a phone may have to be helped by the one who renews the root. */
const approvedIn: Readonly<Record<string, Namespace>> = {
  standing: "countersign.approve.v1",
  breakglass: "countersign.breakglass.v1",
};

/** Why a signature in `signed` is not taken for what the account `by` put forward; undefined where none is refused. */
export async function touchedApprover(
  ctx: ServerContext,
  tx: Tx,
  by: string | null,
  signed: Signed,
): Promise<string | undefined> {
  const namespace = approvedIn[documentType(signed.bytes) ?? ""];
  if (namespace === undefined) return undefined;
  const wishes = [by, await askedFor(ctx, tx, signed)];
  for (const { authority, newest } of trustOf(ctx).all()) {
    const { persons } = await signersOf(newest.persons, newest, signed, namespace, nodeCrypto);
    for (const { person } of persons)
      for (const one of new Set(wishes)) {
        const touch = await touchedBy(tx, one, { authority, person: person.id });
        if (touch) return touchedText(person.id, touch);
      }
  }
  return undefined;
}

/** Broken glass is the wish of whoever asked for the run, whichever account puts it forward. */
async function askedFor(ctx: ServerContext, tx: Tx, { bytes }: Signed): Promise<string | null> {
  const parsed = documentType(bytes) === "breakglass" && parseDocument("breakglass", bytes);
  if (!parsed || !parsed.ok) return null;
  return (await ctx.questions.ask(requestByHash, tx, parsed.document.request))?.askedBy ?? null;
}

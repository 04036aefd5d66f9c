/** Approvals in documents that stand for somebody's own wish: not by those whose way of signing in they changed lately. */
import { documentType, type Namespace, parseDocument, type Signed, signersOf } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { ServerContext } from "../../platform/context.ts";
import type { Tx } from "../../platform/transaction.ts";
import { type Asker, touchedBy, touchedText } from "../identity/index.ts";
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
  const askers: Asker[] = [{ account: by }, ...(await askersIn(ctx, tx, signed))];
  for (const { authority, newest } of trustOf(ctx).all()) {
    const { persons } = await signersOf(newest.persons, newest, signed, namespace, nodeCrypto);
    for (const { person } of persons)
      for (const asker of askers) {
        const touch = await touchedBy(tx, asker, { authority, person: person.id });
        if (touch) return touchedText(person.id, touch);
      }
  }
  return undefined;
}

/** Whose wish it is by the document itself, whoever put it forward. */
async function askersIn(ctx: ServerContext, tx: Tx, { bytes }: Signed): Promise<Asker[]> {
  const standing = parseDocument("standing", bytes);
  if (standing.ok) return [{ account: null, person: standing.document.requester }];
  const glass = parseDocument("breakglass", bytes);
  const request = glass.ok && (await ctx.questions.ask(requestByHash, tx, glass.document.request));
  return request ? [{ account: request.askedBy, person: request.requester }] : [];
}

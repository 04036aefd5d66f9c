/** Approvals in documents that stand for somebody's own wish: not by those whose way of signing in they changed lately. */
import { documentType, type Namespace, type Signed, signersOf } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { Tx } from "../../platform/transaction.ts";
import { touchedBy, touchedText } from "../identity/index.ts";
import type { TrustRegistry } from "./trust-registry.ts";

/** Roots and lists are everybody's: whoever lost a phone may have to be helped by the one who renews the root. */
const approvedIn: Readonly<Record<string, Namespace>> = {
  standing: "countersign.approve.v1",
  breakglass: "countersign.breakglass.v1",
};

/** Why a signature in `signed` is not taken for what the account `by` put forward; undefined where none is refused. */
export async function touchedApprover(
  tx: Tx,
  registry: TrustRegistry,
  by: string | null,
  signed: Signed,
): Promise<string | undefined> {
  const namespace = approvedIn[documentType(signed.bytes) ?? ""];
  if (namespace === undefined) return undefined;
  for (const { authority, newest } of registry.all()) {
    const { persons } = await signersOf(newest.persons, newest, signed, namespace, nodeCrypto);
    for (const { person } of persons) {
      const touch = await touchedBy(tx, by, { authority, person: person.id });
      if (touch) return touchedText(person.id, touch);
    }
  }
  return undefined;
}

/** Admission tokens as people see them: how many machines each let in, and whether it still lets any. */
import type { AdmissionToken } from "@countersign/api";
import { parseDocument } from "@countersign/protocol";
import { patternWords } from "@countersign/review";
import type { Tx } from "../../platform/transaction.ts";
import { tokensOf } from "./document-store.ts";
import { knownObjections, type KnownObjection } from "./known-objections.ts";
import { usesOf } from "./token-uses.ts";
import type { TrustRegistry } from "./trust-registry.ts";

/** All that may be seen, the newest first. */
export async function listTokens(registry: TrustRegistry, tx: Tx): Promise<AdmissionToken[]> {
  const documents = await tokensOf(tx);
  const hashes = documents.map(({ hash }) => hash);
  const uses = await usesOf(tx, hashes);
  const vetoes = (await knownObjections(tx, hashes)).filter(({ effect }) => effect === "veto");
  return documents.flatMap(({ hash, bytes }) => {
    const parsed = parseDocument("token", bytes);
    if (!parsed.ok) return [];
    const { authority, client, name_pattern: parts, max, issued, expires } = parsed.document;
    const used = uses.get(hash) ?? 0;
    const veto = vetoes.find(({ subject }) => subject === hash);
    const revoked = registry.all().some(({ newest }) => newest.root.revoked.includes(hash));
    return [
      {
        hash,
        authority,
        client,
        names: patternWords(parts),
        max,
        used,
        issued,
        expires,
        state: stateOf({ veto, revoked, ended: expires <= tx.now, full: used >= max }),
        withdrawn_by: veto?.person ?? null,
      },
    ];
  });
}

function stateOf(facts: {
  readonly veto: KnownObjection | undefined;
  readonly revoked: boolean;
  readonly ended: boolean;
  readonly full: boolean;
}): AdmissionToken["state"] {
  if (facts.veto || facts.revoked) return "withdrawn";
  if (facts.ended) return "ended";
  return facts.full ? "used-up" : "good";
}

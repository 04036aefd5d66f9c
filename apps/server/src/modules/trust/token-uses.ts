/** Which machines an admission token let in: counted here, because no machine can see the others. */
import { parseDocument, type Signed } from "@countersign/protocol";
import type { Tx } from "../../platform/transaction.ts";
import { findDocument, objectionsTo, tokensOf } from "./document-store.ts";
import type { TokensShown } from "./judge-admission.ts";
import { knownObjections } from "./known-objections.ts";
import type { TrustTables } from "./trust-tables.ts";

/** The tokens whose keys stand beside an admission, as a machine would be shown them. */
export async function tokensShown(tx: Tx, { signatures }: Signed): Promise<TokensShown> {
  const tokens = await tokensOf(
    tx,
    signatures.map(({ key }) => key),
  );
  const vetoes = await knownObjections(
    tx,
    tokens.map(({ hash }) => hash),
  );
  return { tokens, vetoes, now: tx.now };
}

/** The same for whoever looks at admissions of long ago: the tokens, and the objections to them, as they were signed. */
export async function besideAdmissions(tx: Tx, admissions: readonly Signed[]): Promise<Signed[]> {
  const keys = new Set(admissions.flatMap(({ signatures }) => signatures.map(({ key }) => key)));
  const tokens = await tokensOf(tx, [...keys]);
  const objections = await objectionsTo(
    tx,
    tokens.map(({ hash }) => hash),
  );
  return [...tokens, ...objections];
}

/** Notes one use within the publishing turn; a refusal where the token was used up before it. */
export async function useToken(
  tx: Tx,
  token: string,
  admission: { readonly hash: string; readonly device: string },
): Promise<{ readonly ok: false; readonly because: string; readonly detail: string } | undefined> {
  const stored = await findDocument(tx, token);
  const parsed = stored && parseDocument("token", stored.bytes);
  if (!parsed?.ok) throw new Error(`the token ${token} that was just judged cannot be read`);
  const { max } = parsed.document;
  const used = (await usesOf(tx, [token])).get(token) ?? 0;
  if (used >= max)
    return { ok: false, because: "token-used-up", detail: `it let in ${used} machines, ${max} are allowed` };
  await tx
    .with<TrustTables>()
    .insertInto("token_use")
    .values({ token, admission: admission.hash, device: admission.device, used_at: tx.now })
    .execute();
  return undefined;
}

/** How many machines each token let in. */
export async function usesOf(tx: Tx, tokens: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (tokens.length === 0) return new Map();
  const rows = await tx
    .with<TrustTables>()
    .selectFrom("token_use")
    .select((select) => ["token", select.fn.countAll<number>().as("count")])
    .where("token", "in", [...tokens])
    .groupBy("token")
    .execute();
  return new Map(rows.map(({ token, count }) => [token, count]));
}

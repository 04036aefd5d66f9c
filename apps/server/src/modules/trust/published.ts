/** What came of publishing a document, and the end that every kind has in common: recorded, and told to the gateway. */
import { publish, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import type { StoredDocument } from "./document-store.ts";

/** What came of it. `devices` are those that the document concerns. */
export type Published =
  | {
      readonly ok: true;
      readonly hash: string;
      readonly type: StoredDocument["type"];
      readonly devices: number;
    }
  | { readonly ok: false; readonly because: string; readonly detail: string };

/** Why a document was not published. */
export type Refused = Extract<Published, { ok: false }>;

/** Records a document that was stored, and tells the gateway. `devices` are those that it concerns. */
export async function storePublished(
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

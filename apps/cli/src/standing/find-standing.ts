/** Which standing approval is meant. */
import { type Client, endpoints } from "@countersign/api";
import { decodeBase64, hashOf } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { RefusedError } from "../command.ts";
import { needDocumentId } from "../runs/document-id.ts";

/** A hash, or the beginning of one that the list shows. */
export async function findStanding(api: Client, text: string): Promise<string> {
  if (/^sha256:[0-9a-f]{64}$/.test(text)) return needDocumentId(text);
  const { standing } = (await api.call(endpoints.standing.listStanding)).reply;
  const wanted = text.replace(/^sha256:/, "").replace(/…$/, "");
  const found = standing.filter(
    ({ hash }) => wanted.length >= 6 && hash.slice("sha256:".length).startsWith(wanted),
  );
  const [only] = found;
  if (!only || found.length > 1)
    throw new RefusedError(
      "not-found",
      `${found.length} standing approvals begin with ${JSON.stringify(text)}; countersign standing list shows them`,
    );
  return only.hash;
}

/** Its bytes, which are those of this hash. Throws RefusedError for others. */
export async function bytesOfStanding(api: Client, hash: string): Promise<Uint8Array> {
  const { document } = (await api.call(endpoints.standing.showStanding, { params: { hash } })).reply;
  const bytes = decodeBase64(document.bytes) ?? new Uint8Array();
  if (hashOf(bytes, nodeCrypto) !== hash)
    throw new RefusedError("hash-mismatch", "the server sent another document");
  return bytes;
}

/** The script of a request, as the server shows it. */
import { type Client, endpoints } from "@countersign/api";
import type { Request } from "@countersign/protocol";

/** The bytes; whether they are the ones that the request names is looked at where they are shown. Undefined of a restart. */
export async function scriptBytesOf(api: Client, { action }: Request): Promise<Uint8Array | undefined> {
  if (action.kind !== "script") return undefined;
  const { name, version } = action;
  const { content } = (await api.call(endpoints.scripts.showScript, { params: { name }, query: { version } }))
    .reply;
  return Buffer.from(content, "base64");
}

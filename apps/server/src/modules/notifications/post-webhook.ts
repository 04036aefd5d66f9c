/** Posts to a webhook, signed: HMAC-SHA256 over `id.timestamp.body`, as the Standard Webhooks specification has it. */
import { createHmac } from "node:crypto";
import { type Posted, postOutside } from "../../platform/outbound/post-outside.ts";
import type { OpenWebhook } from "./webhooks.ts";

/** Posts a body. `id` stays the same for every attempt; receivers refuse what is older than minutes, or known by its id. */
export function postWebhook(
  { url, key, isPrivateAllowed }: OpenWebhook,
  { id, body, now }: { readonly id: string; readonly body: string; readonly now: number },
): Promise<Posted> {
  const signature = createHmac("sha256", key).update(`${id}.${now}.${body}`).digest("base64");
  return postOutside({
    url,
    body,
    isPrivateAllowed,
    headers: {
      "content-type": "application/json",
      "user-agent": "Countersign",
      "webhook-id": id,
      "webhook-timestamp": String(now),
      "webhook-signature": `v1,${signature}`,
    },
  });
}

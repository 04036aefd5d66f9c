/** Posts a message to one browser, through the push service that it named: encrypted for it, and signed by this server. */
import type { ServerContext } from "../../platform/context.ts";
import { type Posted, postOutside } from "../../platform/outbound/post-outside.ts";
import { encryptPush } from "../../platform/web-push/encrypt-push.ts";
import { type VapidKey, vapidHeader } from "../../platform/web-push/vapid.ts";
import type { OpenBrowser } from "./push-browsers.ts";

/** What the console's service worker shows; nothing else is read there. */
export interface PushMessage {
  readonly title: string;
  readonly body: string;
  /** What a click opens; null: the console. */
  readonly link: string | null;
  /** A message with the same takes its place. */
  readonly tag: string;
}

/** Nobody needs it later: by then mails and reminders were sent. */
const KEPT_SECONDS = 86_400;

/** Posts it. */
export function postPush(
  ctx: ServerContext,
  { endpoint, keys }: OpenBrowser,
  key: VapidKey,
  message: PushMessage,
): Promise<Posted> {
  const about = { endpoint, subject: ctx.config.publicUrl, now: ctx.clock.seconds() };
  return postOutside({
    url: endpoint,
    body: encryptPush(Buffer.from(JSON.stringify(message)), keys),
    isPrivateAllowed: ctx.config.pushPrivate,
    headers: {
      authorization: vapidHeader(key, about),
      "content-encoding": "aes128gcm",
      "content-type": "application/octet-stream",
      ttl: String(KEPT_SECONDS),
      urgency: "high",
    },
  });
}

/** Whether the browser took its subscription back: nothing will ever arrive there. */
export function isGone({ status }: Posted): boolean {
  return status === 404 || status === 410;
}

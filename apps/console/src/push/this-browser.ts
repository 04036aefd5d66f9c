/** Push messages in the browser that shows this page: whether it can be told, and its subscription. */

import { RefusedHere } from "../parts/refused-here.ts";

/** Where the service worker stands; its address stays the same. */
const WORKER = "/service-worker.js";

/** What the server needs to write to this browser. */
export interface Subscription {
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
}

/** Whether this browser can be told at all. On a phone by Apple only an app on the home screen can. */
export function canBeTold(): boolean {
  return "serviceWorker" in navigator && "PushManager" in globalThis && "Notification" in globalThis;
}

/** Subscribes to messages from the holder of this key. Rejects with RefusedHere. */
export async function subscribeHere(publicKey: string): Promise<Subscription> {
  if ((await Notification.requestPermission()) !== "granted")
    throw new RefusedHere(
      "This browser shows no messages of the console: allow it in the browser's settings.",
    );
  try {
    await navigator.serviceWorker.register(WORKER);
    const { pushManager } = await navigator.serviceWorker.ready;
    // One for another key, from before this server was set up anew, would not be replaced.
    await (await pushManager.getSubscription())?.unsubscribe();
    const options = { userVisibleOnly: true, applicationServerKey: publicKey };
    const { endpoint, keys = {} } = (await pushManager.subscribe(options)).toJSON();
    const { p256dh, auth } = keys;
    if (endpoint === undefined || p256dh === undefined || auth === undefined)
      throw new Error("an unfinished subscription");
    return { endpoint, p256dh, auth };
  } catch (cause) {
    throw new RefusedHere("The push service of this browser did not answer: try again later.", { cause });
  }
}

/** Ends the subscription of this browser, if there is one. */
export async function unsubscribeHere(): Promise<void> {
  await (await subscriptionHere())?.unsubscribe();
}

/** By this the server's list names this browser; undefined where it is not subscribed. */
export async function fingerprintHere(): Promise<string | undefined> {
  const endpoint = (await subscriptionHere())?.endpoint;
  return endpoint === undefined ? undefined : fingerprintOf(endpoint);
}

/** SHA-256 of an address, in hexadecimal digits. */
export async function fingerprintOf(endpoint: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(endpoint));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function subscriptionHere(): Promise<PushSubscription | null | undefined> {
  if (!canBeTold()) return undefined;
  const registration = await navigator.serviceWorker.getRegistration("/");
  return registration?.pushManager.getSubscription();
}

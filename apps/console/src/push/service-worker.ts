/**
 * Shows what the server pushes, and opens its link when somebody clicks it. It fetches nothing and keeps nothing: no page
 * goes through it. Built into one file at the root of the console, since it is for all of its addresses.
 */

/** As much of a service worker's world as is used; the types of pages do not know it. */
interface Worker {
  readonly registration: {
    readonly scope: string;
    showNotification(title: string, options: object): Promise<void>;
  };
  readonly clients: { openWindow(url: string): Promise<unknown>; claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(name: "install" | "activate", listener: (event: Lasting) => void): void;
  addEventListener(name: "push", listener: (event: Lasting & Pushed) => void): void;
  addEventListener(name: "notificationclick", listener: (event: Lasting & Clicked) => void): void;
}
interface Lasting {
  waitUntil(work: Promise<unknown>): void;
}
interface Pushed {
  readonly data: { json(): unknown } | null;
}
interface Clicked {
  readonly notification: { readonly data: unknown; close(): void };
}

// This file runs as a service worker, whose global object this is.
const worker = globalThis as unknown as Worker;

worker.addEventListener("install", (event) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener("push", (event) => {
  const { title, body, link, tag } = messageOf(event.data?.json());
  // A browser takes push away from whoever shows nothing, so something is shown even of what is not understood.
  event.waitUntil(
    worker.registration.showNotification(title, { body, tag, icon: "/icon-192.png", data: { link } }),
  );
});

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { link } = partsOf(event.notification.data);
  event.waitUntil(worker.clients.openWindow(isAddress(link) ? link : worker.registration.scope));
});

function messageOf(data: unknown): { title: string; body: string; link: unknown; tag: string } {
  const { title, body, link, tag } = partsOf(data);
  const text = (value: unknown, otherwise: string) => (typeof value === "string" ? value : otherwise);
  return { title: text(title, "Countersign"), body: text(body, ""), link, tag: text(tag, "countersign") };
}

function partsOf(data: unknown): { [name: string]: unknown } {
  return typeof data === "object" && data !== null ? { ...data } : {};
}

/** What a browser opens as a page; a link that would run something is none. */
function isAddress(link: unknown): link is string {
  return typeof link === "string" && /^https?:\/\//.test(link);
}

/**
 * Who may speak to the station at all: a browser on its own page, under its own name. Another name that leads to the
 * same address (DNS rebinding), another origin, another port and another site get nothing.
 */
import type { IncomingMessage } from "node:http";

/** Why a request is not answered. */
export type StrangerFault = "wrong-host" | "wrong-origin" | "cross-site";

/** The fault of a request, or undefined where it comes from the station's own page or is a visit to it. */
export function strangerFault(request: IncomingMessage, origin: string): StrangerFault | undefined {
  const { host } = new URL(origin);
  if (request.headers.host !== host) return "wrong-host";
  const site = request.headers["sec-fetch-site"];
  const from = request.headers.origin;
  const visit = request.method === "GET" || request.method === "HEAD";
  if (from !== undefined && from !== origin) return "wrong-origin";
  if (visit) {
    // The address typed, or a link followed from the console: a document of its own, never a part of another page.
    const navigation =
      request.headers["sec-fetch-mode"] === "navigate" && request.headers["sec-fetch-dest"] === "document";
    return site === undefined || site === "same-origin" || site === "none" || navigation
      ? undefined
      : "cross-site";
  }
  // Browsers send both with every post; whatever leaves one out is no page of ours.
  if (from !== origin) return "wrong-origin";
  return site === "same-origin" ? undefined : "cross-site";
}

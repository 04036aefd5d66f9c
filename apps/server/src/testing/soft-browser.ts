/** A browser in software, as far as the server sees one: it keeps the cookie and says which page made a request. */
import { type Client, createClient } from "@countersign/api";
import type { TestServer } from "./start-test-server.ts";

const sessionCookie = "__Host-countersign";

/** What a page makes a browser send. `undefined` leaves a header out, as older browsers do. */
export interface PageHeaders {
  "sec-fetch-site"?: string | undefined;
  origin?: string | undefined;
  authorization?: string | undefined;
  "user-agent"?: string | undefined;
  cookie?: string | undefined;
}

/** One profile of a browser. */
export interface SoftBrowser {
  /** The cookie as it was set last: the value, and its attributes in lower case. */
  readonly cookie: { value: string; attributes: readonly string[] } | undefined;
  /** A client as a page has one; the console's own page unless told otherwise. */
  page(headers?: PageHeaders): Client;
  /** A bare request by a page, for what the client would not send. */
  ask(path: string, init?: RequestInit, headers?: PageHeaders): Promise<Response>;
}

/** A fresh profile. */
export function softBrowser(server: Pick<TestServer, "url">): SoftBrowser {
  let cookie: SoftBrowser["cookie"];
  /** Other cookies by name. */
  const others = new Map<string, string>();
  const send = async (input: string | URL | Request, init: RequestInit = {}, given: PageHeaders = {}) => {
    const headers = new Headers(init.headers);
    const method = (init.method ?? "GET").toUpperCase();
    const own: PageHeaders = {
      "sec-fetch-site": "same-origin",
      ...(method === "GET" ? {} : { origin: server.url }),
      "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
      ...(cookie || others.size > 0
        ? {
            cookie: [...others, ...(cookie ? [[sessionCookie, cookie.value]] : [])]
              .map(([name, value]) => `${name}=${value}`)
              .join("; "),
          }
        : {}),
    };
    for (const [name, value] of Object.entries({ ...own, ...given }))
      if (value !== undefined) headers.set(name, value);
    const response = await fetch(input, { ...init, headers });
    for (const set of response.headers.getSetCookie()) {
      const [pair = "", ...attributes] = set.split(";").map((part) => part.trim());
      const value = pair.slice(pair.indexOf("=") + 1);
      const name = pair.slice(0, pair.indexOf("="));
      if (name !== sessionCookie) {
        others.set(name, value);
        continue;
      }
      const isGone = attributes.includes("Max-Age=0");
      cookie = isGone ? undefined : { value, attributes: attributes.map((text) => text.toLowerCase()) };
    }
    return response;
  };
  return {
    get cookie() {
      return cookie;
    },
    page: (headers) =>
      createClient({ server: server.url, fetch: (input, init) => send(input, init, headers) }),
    ask: (path, init, headers) => send(new URL(path, server.url), init, headers),
  };
}

/** The typed client of this page's own server. */
import { createClient } from "@countersign/api";

let token: string | undefined;

/** Keeps the session's token for as long as the page is open. */
export function holdToken(held: string): void {
  token = held;
}

/** Calls endpoints of the server that this page came from. */
export const api = createClient({
  server: location.origin,
  fetch: async (address, init) => {
    const headers = new Headers(init?.headers);
    if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
    return fetch(address, { ...init, headers });
  },
});

/** Which addresses a link may talk to: TLS everywhere, plain only where the bytes never leave the machine. */

/** Why an address is refused, in words for the administrator. */
export type AddressFault = "not-a-url" | "plain-beyond-loopback" | "scheme-unknown";

/** The WebSocket address of the gateway, and whether TLS protects it. */
export type GatewayAddress =
  | { readonly ok: true; readonly url: string; readonly secure: boolean }
  | { readonly ok: false; readonly because: AddressFault };

/** True for names and numbers that cannot leave this machine. */
function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** The gateway of a server given as `https://host[:port]`, or `http://` on loopback. */
export function gatewayAddress(server: string): GatewayAddress {
  if (!URL.canParse(server)) return { ok: false, because: "not-a-url" };
  const url = new URL(server);
  const secure = url.protocol === "https:" || url.protocol === "wss:";
  if (!secure && url.protocol !== "http:" && url.protocol !== "ws:")
    return { ok: false, because: "scheme-unknown" };
  if (!secure && !isLoopback(url.hostname)) return { ok: false, because: "plain-beyond-loopback" };
  return { ok: true, url: `${secure ? "wss" : "ws"}://${url.host}${basePath(url)}/agent`, secure };
}

/** The address of an API path on the same server. */
export function apiAddress(server: string, path: string): string {
  const url = new URL(server);
  return `${url.origin}${basePath(url)}${path}`;
}

function basePath(url: URL): string {
  return url.pathname.replace(/\/+$/, "");
}

/**
 * Codes in addresses (`?otp=123456`): taken out before anything else sees the address, so that no log, error or trace
 * of ours can hold one.
 */
import type { IncomingMessage } from "node:http";

/** A request as Fastify hands it to `rewriteUrl`: it keeps the address as it was beside the new one. */
type Incoming = IncomingMessage & { originalUrl?: string };

const taken = new WeakMap<IncomingMessage, readonly string[]>();

/** The address without its codes, which `codesFromUrl` gives from now on. For Fastify's `rewriteUrl`. */
export function takeCodeFromUrl(request: Incoming): string {
  const [path = "/", ...rest] = (request.url ?? "/").split("?");
  const pairs = rest.join("?").split("&");
  const codes = pairs.filter(isCode);
  if (codes.length === 0) return request.url ?? "/";
  taken.set(
    request,
    codes.map((pair) => decoded(pair.split("=").slice(1).join("="))),
  );
  const others = pairs.filter((pair) => !isCode(pair));
  const url = others.length > 0 ? `${path}?${others.join("&")}` : path;
  request.url = url;
  request.originalUrl = url;
  return url;
}

/** The codes that stood in the address of this request. */
export function codesFromUrl(request: IncomingMessage): readonly string[] {
  return taken.get(request) ?? [];
}

/** However it is spelled: what somebody meant as a code must not be logged either. */
function isCode(pair: string): boolean {
  return decoded(pair.split("=")[0] ?? "").toLowerCase() === "otp";
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}

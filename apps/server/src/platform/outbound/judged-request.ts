/**
 * Requests to addresses that somebody set. Promises: encrypted but on this machine; the name is resolved once, every
 * answer is judged, and the connection goes to what was judged; over in ten seconds.
 */
import { lookup as resolveName } from "node:dns/promises";
import { type IncomingMessage, request as plainRequest, type RequestOptions } from "node:http";
import { request as tlsRequest } from "node:https";
import { isIP } from "node:net";
import { isLoopbackHost } from "../config/address-rules.ts";
import { mayConnectTo } from "./address-limits.ts";

/** Gives the addresses of a name. */
export type Resolve = (name: string) => Promise<readonly string[]>;

/** What is sent. */
export interface JudgedRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
  /** PEM of authorities to believe instead of the system's; for tests. */
  readonly ca?: string | undefined;
}

const WHOLE_MILLISECONDS = 10_000;

/** What speaks against an address before it is resolved; undefined: nothing. From outside: untrusted. */
export function urlProblem(url: URL, isPrivateAllowed: boolean): string | undefined {
  if (url.username !== "" || url.password !== "") return "an address holds no user name or password";
  if (url.protocol === "https:") return undefined;
  if (url.protocol === "http:" && isPrivateAllowed && isLoopbackHost(url.hostname)) return undefined;
  return "the address has to begin with https://";
}

/** The address to connect to; undefined where any that the name leads to is one that may not be. */
export async function judgedAddress(
  url: URL,
  isPrivateAllowed: boolean,
  resolve: Resolve = systemResolve,
): Promise<string | undefined> {
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const addresses = isIP(host) === 0 ? await resolve(host) : [host];
  return addresses.every((one) => mayConnectTo(one, isPrivateAllowed)) ? addresses[0] : undefined;
}

/** Sends it to that address and gives the answer as it begins. */
export function sendTo(
  url: URL,
  address: string,
  { method, headers, body = "", ca }: JudgedRequest,
): Promise<IncomingMessage> {
  const options: RequestOptions & { ca?: string } = {
    method,
    agent: false,
    headers: body.length === 0 ? headers : { ...headers, "content-length": Buffer.byteLength(body) },
    signal: AbortSignal.timeout(WHOLE_MILLISECONDS),
    // Names are not asked for twice: the second answer could be another one.
    lookup: (_name, { all }, done) => {
      const family = isIP(address);
      if (all) done(null, [{ address, family }]);
      else done(null, address, family);
    },
    ...(ca === undefined ? {} : { ca }),
  };
  return new Promise((resolve, reject) => {
    const sent = (url.protocol === "https:" ? tlsRequest : plainRequest)(url, options);
    sent.on("error", reject);
    sent.on("response", resolve);
    sent.end(body);
  });
}

async function systemResolve(name: string): Promise<readonly string[]> {
  return (await resolveName(name, { all: true })).map(({ address }) => address);
}

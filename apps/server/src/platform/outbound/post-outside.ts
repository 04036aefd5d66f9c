/**
 * Posts to an address that somebody set. Promises: the name is resolved once, every answer is judged, and the connection
 * goes to what was judged; encrypted but on this machine; no redirect is followed; over in ten seconds; of the answer no
 * more than a line is read, and nothing of it tells the address, which may be a secret itself.
 */
import { lookup as resolveName } from "node:dns/promises";
import {
  type ClientRequest,
  type IncomingMessage,
  request as plainRequest,
  type RequestOptions,
} from "node:http";
import { request as tlsRequest } from "node:https";
import { isIP } from "node:net";
import { isLoopbackHost } from "../config/address-rules.ts";
import { mayConnectTo } from "./address-limits.ts";

/** What is posted where. */
export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** Whether addresses of one's own network may be connected to. */
  readonly isPrivateAllowed: boolean;
  /** PEM of authorities to believe instead of the system's; for tests. */
  readonly ca?: string;
}

/** What became of it, in words, and with which status where there was an answer. */
export type Posted = { readonly ok: boolean; readonly words: string; readonly status?: number };

/** Gives the addresses of a name. */
export type Resolve = (name: string) => Promise<readonly string[]>;

const WHOLE_MILLISECONDS = 10_000;
const LONGEST_ANSWER = 300;
/** More than is shown, so that no address is cut in two before it is looked for: it has 2000 characters at most. */
const MOST_READ = 4096;
/** Shorter parts of an address are words. */
const SHORTEST_SECRET = 8;

/** Posts. `resolve` is the system's unless a test has names of its own. */
export async function postOutside(post: Post, resolve: Resolve = systemResolve): Promise<Posted> {
  const url = URL.parse(post.url);
  const refused = url ? urlProblem(url, post.isPrivateAllowed) : "it is no address";
  if (!url || refused !== undefined) return { ok: false, words: `Not sent: ${refused}.` };
  try {
    const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
    const addresses = isIP(host) === 0 ? await resolve(host) : [host];
    const [address] = addresses;
    if (address === undefined || !addresses.every((one) => mayConnectTo(one, post.isPrivateAllowed)))
      return {
        ok: false,
        words: "Not sent: the name leads into a network that this server does not connect to.",
      };
    const answer = await exchange(url, address, post);
    return { ...answer, words: oneLine(withoutAddress(answer.words, url)) };
  } catch (error) {
    const words = error instanceof Error ? error.message : "it failed";
    return { ok: false, words: oneLine(withoutAddress(words, url)) };
  }
}

/** What speaks against an address before it is resolved; undefined: nothing. From outside: untrusted. */
export function urlProblem(url: URL, isPrivateAllowed: boolean): string | undefined {
  if (url.username !== "" || url.password !== "") return "an address holds no user name or password";
  if (url.protocol === "https:") return undefined;
  if (url.protocol === "http:" && isPrivateAllowed && isLoopbackHost(url.hostname)) return undefined;
  return "the address has to begin with https://";
}

async function systemResolve(name: string): Promise<readonly string[]> {
  return (await resolveName(name, { all: true })).map(({ address }) => address);
}

function exchange(url: URL, address: string, { headers, body, ca }: Post): Promise<Posted> {
  const options: RequestOptions & { ca?: string } = {
    method: "POST",
    agent: false,
    headers: { ...headers, "content-length": Buffer.byteLength(body) },
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
    const sent: ClientRequest = (url.protocol === "https:" ? tlsRequest : plainRequest)(url, options);
    sent.on("error", reject);
    sent.on("response", (response) => {
      answerOf(response).then(resolve, reject);
    });
    sent.end(body);
  });
}

async function answerOf(response: IncomingMessage): Promise<Posted> {
  const { statusCode: status = 0 } = response;
  let text = "";
  for await (const piece of response) {
    text += String(piece);
    // Leaving the loop ends the connection.
    if (text.length > MOST_READ) break;
  }
  if (status >= 300 && status < 400)
    return { ok: false, status, words: `${status}: redirects are not followed.` };
  return { ok: status >= 200 && status < 300, status, words: `${status} ${text}` };
}

/** Many servers say in an error what they were asked for. */
function withoutAddress(words: string, { pathname, search }: URL): string {
  const parts = `${pathname}${search}`.split(/[/?&=]/).filter((part) => part.length >= SHORTEST_SECRET);
  return [`${pathname}${search}`, pathname, ...parts]
    .filter((part) => part.length > 1)
    .reduce((said, part) => said.replaceAll(part, "…"), words);
}

function oneLine(text: string): string {
  return text
    .replaceAll(/[\p{C}\s]+/gu, " ")
    .trim()
    .slice(0, LONGEST_ANSWER);
}

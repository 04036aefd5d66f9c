/**
 * Posts to an address that somebody set. Promises: the name is resolved once, every answer is judged, and the connection
 * goes to what was judged; encrypted but on this machine; no redirect is followed; over in ten seconds; of the answer no
 * more than a line is read, and nothing of it tells the address, which may be a secret itself.
 */
import type { IncomingMessage } from "node:http";
import { judgedAddress, type Resolve, sendTo, urlProblem } from "./judged-request.ts";

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

const LONGEST_ANSWER = 300;
/** More than is shown, so that no address is cut in two before it is looked for: it has 2000 characters at most. */
const MOST_READ = 4096;
/** Shorter parts of an address are words. */
const SHORTEST_SECRET = 8;

/** Posts. `resolve` is the system's unless a test has names of its own. */
export async function postOutside(post: Post, resolve?: Resolve): Promise<Posted> {
  const url = URL.parse(post.url);
  const refused = url ? urlProblem(url, post.isPrivateAllowed) : "it is no address";
  if (!url || refused !== undefined) return { ok: false, words: `Not sent: ${refused}.` };
  try {
    const address = await judgedAddress(url, post.isPrivateAllowed, resolve);
    if (address === undefined)
      return {
        ok: false,
        words: "Not sent: the name leads into a network that this server does not connect to.",
      };
    const answer = await answerOf(await sendTo(url, address, { method: "POST", ...post }));
    return { ...answer, words: oneLine(withoutAddress(answer.words, url)) };
  } catch (error) {
    const words = error instanceof Error ? error.message : "it failed";
    return { ok: false, words: oneLine(withoutAddress(words, url)) };
  }
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

/**
 * Fetches from an address that somebody set, for libraries that want `fetch`. Promises of `judged-request.ts`, and: no
 * redirect is followed, and an answer beyond a megabyte is none.
 */
import type { Readable } from "node:stream";
import { judgedAddress, type Resolve, sendTo, urlProblem } from "./judged-request.ts";

/** Why nothing was fetched, in words that hold no secret. */
export class OutsideError extends Error {
  override readonly name = "OutsideError";
}

/** What `fetch` would be given, as far as it counts here. */
export interface OutsideInit {
  readonly method?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: unknown;
}

const MOST_BYTES = 1024 * 1024;
/** Statuses that have no body (Fetch section 2.2.3). */
const bare = new Set([101, 103, 204, 205, 304]);

/** The answer, whole. Throws OutsideError where the address is not connected to, or where the answer is not to be read. */
export async function fetchOutside(
  address: string,
  init: OutsideInit,
  isPrivateAllowed: boolean,
  resolve?: Resolve,
): Promise<Response> {
  const url = URL.parse(address);
  const problem = url ? urlProblem(url, isPrivateAllowed) : "it is no address";
  if (!url || problem !== undefined) throw new OutsideError(`Not asked: ${problem}.`);
  const { method = "GET", headers = {}, body } = init;
  const judged = await judgedAddress(url, isPrivateAllowed, resolve);
  if (judged === undefined)
    throw new OutsideError(
      `Not asked: ${url.hostname} leads into a network that this server does not connect to.`,
    );
  const sent = body === undefined || body === null ? undefined : await bytesOf(body);
  const answer = await sendTo(url, judged, { method, headers, body: sent });
  const { statusCode: status = 0 } = answer;
  if (status >= 300 && status < 400) {
    answer.destroy();
    throw new OutsideError(`${url.host} answered with a redirect, and those are not followed.`);
  }
  const read = await wholeOf(answer, url.host);
  const given = new Headers();
  for (const [name, value] of Object.entries(answer.headers))
    for (const one of [value ?? []].flat()) given.append(name, one);
  return new Response(bare.has(status) ? null : new Uint8Array(read), { status, headers: given });
}

async function wholeOf(answer: Readable, host: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of answer) {
    // A response that sets no encoding gives bytes.
    const bytes = Buffer.from(piece as Uint8Array);
    size += bytes.length;
    // Leaving the loop ends the connection.
    if (size > MOST_BYTES) throw new OutsideError(`${host} answers with more than is read.`);
    pieces.push(bytes);
  }
  return Buffer.concat(pieces);
}

/** Whatever `fetch` takes as a body, by what the platform itself makes of it. */
async function bytesOf(body: unknown): Promise<Uint8Array> {
  // The platform refuses what is none by itself.
  return new Uint8Array(await new Response(body as ConstructorParameters<typeof Response>[0]).arrayBuffer());
}

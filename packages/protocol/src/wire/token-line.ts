/**
 * An admission token as it is pasted: authority, client, and the private half of the token's key. As secret as a
 * password; only the machine that enrols ever reads it, no server does.
 */
import { decodeBase64Url, encodeBase64Url } from "../encoding/bytes.ts";

/** What a machine must know to admit itself. */
export interface TokenLine {
  readonly authority: string;
  readonly client: string;
  /** The 32 secret bytes of the token's key. */
  readonly seed: Uint8Array;
}

const PREFIX = "csat1_";
/** Parts of fixed length first, so that no part can run into the next. */
const LINE = /^csat1_([0-9a-f]{64})_([A-Za-z0-9_-]{43})_([a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?)$/;

/** The line. */
export function formatTokenLine({ authority, client, seed }: TokenLine): string {
  return `${PREFIX}${authority.slice("sha256:".length)}_${encodeBase64Url(seed)}_${client}`;
}

/** Whether a text means to be such a line: no secret of a server begins like it. */
export function isTokenLine(text: string): boolean {
  return text.startsWith(PREFIX);
}

/** The parts of a line; undefined where it is none, or was cut in copying. */
export function parseTokenLine(text: string): TokenLine | undefined {
  const [, authority, secret, client] = LINE.exec(text) ?? [];
  const seed = secret === undefined ? undefined : decodeBase64Url(secret);
  if (authority === undefined || client === undefined || seed?.length !== 32) return undefined;
  return { authority: `sha256:${authority}`, client, seed };
}

/**
 * People who proved their passkey: a cookie that scripts cannot read, and beside it a word that only the page of this
 * very origin holds. Cookies know no ports; the page's storage does.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Passkey } from "../disk/passkey-store.ts";
import type { ComposedBatch } from "../signing/compose-batch.ts";
import type { Shown } from "../signing/shown.ts";

const HOURS_IDLE = 1;
const HOURS_AT_MOST = 12;
const MOST_SESSIONS = 2000;
/** Of one passkey: strangers have passkeys too, and may not push others out. */
const MOST_OF_ONE = 20;

/** Somebody who is signed in. */
export interface Session {
  readonly passkey: Passkey;
  /** What this page was shown, by hash: nothing else can be signed. */
  readonly shown: Map<string, Shown>;
  readonly ends: number;
  idleAt: number;
  readonly word: string;
  /** The objection that is being signed. */
  objection?: Uint8Array;
  /** The batch that is being signed: what a touch is taken for is kept here, not said by the page. */
  batch?: ComposedBatch;
}

/** What a new session gives the browser. */
export interface OpenedSession {
  readonly cookie: string;
  /** For the page's own storage; goes back in a header. */
  readonly word: string;
}

const hourMs = 3_600_000;

/** The sessions of one station, in memory only: a restart asks for the passkey again. */
export class Sessions {
  readonly #secure: boolean;
  readonly #sessions = new Map<string, Session>();

  constructor(secure: boolean) {
    this.#secure = secure;
  }

  /** Beyond loopback the strictest name there is; a browser may refuse that one over plain HTTP. */
  get #name(): string {
    return this.#secure ? "__Host-station" : "station";
  }

  /** Starts a session. */
  open(passkey: Passkey): OpenedSession {
    const now = Date.now();
    for (const [hash, { ends, idleAt }] of this.#sessions)
      if (ends < now || idleAt < now || this.#sessions.size >= MOST_SESSIONS) this.#sessions.delete(hash);
    const own = [...this.#sessions].filter(([, { passkey: by }]) => by.credential === passkey.credential);
    for (const [hash] of own.slice(0, Math.max(0, own.length + 1 - MOST_OF_ONE))) this.#sessions.delete(hash);
    const secret = randomBytes(32).toString("base64url");
    const word = randomBytes(32).toString("base64url");
    const ends = now + HOURS_AT_MOST * hourMs;
    this.#sessions.set(hashOf(secret), {
      passkey,
      shown: new Map(),
      ends,
      idleAt: now + HOURS_IDLE * hourMs,
      word,
    });
    return { cookie: this.#cookie(secret, HOURS_AT_MOST * 3600), word };
  }

  /** The session of a request; undefined for unknown and ended ones, and without the page's word. */
  find(request: IncomingMessage): Session | undefined {
    const secret = this.#secretOf(request);
    const session = secret === undefined ? undefined : this.#sessions.get(hashOf(secret));
    const given = request.headers["x-station-word"];
    const now = Date.now();
    if (!session || session.ends < now || session.idleAt < now || typeof given !== "string") return undefined;
    if (!isSame(given, session.word)) return undefined;
    session.idleAt = now + HOURS_IDLE * hourMs;
    return session;
  }

  /** Ends the session of a request; gives the cookie that clears it. */
  close(request: IncomingMessage): string {
    const secret = this.#secretOf(request);
    if (secret !== undefined) this.#sessions.delete(hashOf(secret));
    return this.#cookie("", 0);
  }

  #cookie(value: string, seconds: number): string {
    return `${this.#name}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${seconds}${this.#secure ? "; Secure" : ""}`;
  }

  #secretOf(request: IncomingMessage): string | undefined {
    const cookies = (request.headers.cookie ?? "").split(/; */);
    const mine = cookies.find((cookie) => cookie.startsWith(`${this.#name}=`));
    return mine?.slice(this.#name.length + 1);
  }
}

function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

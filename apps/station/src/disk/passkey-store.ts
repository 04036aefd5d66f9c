/** The passkeys that were made at this station: which credential holds which key, and the name its owner gave. */
import path from "node:path";
import { readIfThere, writeDurably } from "./write-durably.ts";

/** One passkey. */
export interface Passkey {
  /** Credential id, base64url. */
  readonly credential: string;
  /** COSE key as base64url: the text that roots and cards name. */
  readonly key: string;
  readonly fingerprint: string;
  /** As its owner typed it; it says nothing about who they are. */
  readonly name: string;
  /** Lives in a cloud account of its owner, by what the authenticator said. */
  readonly synced: boolean;
  readonly createdAt: number;
}

/** Strangers who reach the page may not fill the disk. */
export const MAX_PASSKEYS = 500;

/** For so long a passkey stays that nobody has put into a root or list of people yet, however many others come. */
const UNKNOWN_STAYS_SECONDS = 3600;

/** All of them, in `passkeys.json`. */
export class PasskeyStore {
  readonly #file: string;
  #passkeys: readonly Passkey[];

  constructor(dataDir: string) {
    this.#file = path.join(dataDir, "passkeys.json");
    // Written by this station.
    this.#passkeys = JSON.parse(readIfThere(this.#file) ?? "[]") as readonly Passkey[];
  }

  get size(): number {
    return this.#passkeys.length;
  }

  /** By credential id. */
  find(credential: string): Passkey | undefined {
    return this.#passkeys.find((passkey) => passkey.credential === credential);
  }

  /** Whether another one can be kept at `now`, in seconds. `isKnown`: a root or list of people names the fingerprint. */
  hasRoom(isKnown: (fingerprint: string) => boolean, now: number): boolean {
    return this.size < MAX_PASSKEYS || this.#oldestUnknown(isKnown, now) !== undefined;
  }

  /**
   * Keeps a passkey; durable before this returns. Where there are too many, the oldest that nobody knows makes room,
   * once it had its hour: until then its owner may be reading their card to somebody. False where none does, or
   * somebody has this credential id already: authenticators choose ids, and whoever chose another's would take its place (WebAuthn level 3, section 7.1).
   */
  add(passkey: Passkey, isKnown: (fingerprint: string) => boolean): boolean {
    if (this.find(passkey.credential) || !this.hasRoom(isKnown, passkey.createdAt)) return false;
    const gone =
      this.size < MAX_PASSKEYS ? undefined : this.#oldestUnknown(isKnown, passkey.createdAt)?.credential;
    this.#passkeys = [...this.#passkeys.filter(({ credential }) => credential !== gone), passkey];
    writeDurably(this.#file, `${JSON.stringify(this.#passkeys, null, 1)}\n`);
    return true;
  }

  #oldestUnknown(isKnown: (fingerprint: string) => boolean, now: number): Passkey | undefined {
    // They stand in the order in which they came.
    return this.#passkeys.find(
      ({ createdAt, fingerprint }) => createdAt <= now - UNKNOWN_STAYS_SECONDS && !isKnown(fingerprint),
    );
  }
}

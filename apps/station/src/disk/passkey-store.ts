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

  /**
   * Keeps a passkey; durable before this returns. False where there are too many, or somebody has this credential id
   * already: authenticators choose ids, and whoever chose another's would take its place (WebAuthn level 3, section 7.1).
   */
  add(passkey: Passkey): boolean {
    if (this.size >= MAX_PASSKEYS || this.find(passkey.credential)) return false;
    this.#passkeys = [...this.#passkeys, passkey];
    writeDurably(this.#file, `${JSON.stringify(this.#passkeys, null, 1)}\n`);
    return true;
  }
}

/** How this station stands with its server, for people who have not signed in: before it is accepted they need not begin. */
import { ApiError } from "@countersign/api";
import type { StationTrust } from "../trust/station-trust.ts";

/** In words for the page. */
export type StandingWord = "accepted" | "pending" | "unknown";

/** Asked by strangers, so the server is asked at most once a second, and not at all once it has accepted. */
export class Standing {
  readonly #trust: Pick<StationTrust, "refresh">;
  readonly #now: () => number;
  #last: { readonly at: number; readonly word: Promise<StandingWord> } | undefined;
  #accepted = false;

  /** `now` in whole seconds. */
  constructor(trust: Pick<StationTrust, "refresh">, now: () => number) {
    this.#trust = trust;
    this.#now = now;
  }

  /** Never rejects: a server that does not answer leaves it unknown. */
  async ask(): Promise<StandingWord> {
    if (this.#accepted) return "accepted";
    const at = this.#now();
    if (this.#last?.at !== at) this.#last = { at, word: this.#look() };
    return this.#last.word;
  }

  async #look(): Promise<StandingWord> {
    try {
      await this.#trust.refresh();
      this.#accepted = true;
      return "accepted";
    } catch (error) {
      return error instanceof ApiError && isPending(error) ? "pending" : "unknown";
    }
  }
}

/** Whether the server says that nobody has accepted this station yet. */
export function isPending({ status, message }: ApiError): boolean {
  return status === 403 && message.startsWith("station-pending");
}

/** Which machines admission tokens let in, as this station saw it: the number of a token holds here whatever the server counts. */
import path from "node:path";
import { readIfThere, writeDurably } from "./write-durably.ts";

/** What decides whether one more machine of a token is shown under its name. */
export interface TokenLedger {
  /** Whether this admission was let in here before: a device keeps its first admission too. */
  knows(admission: string): boolean;
  /** Notes it durably, unless `max` machines of this token are noted already. */
  letIn(token: string, admission: string, max: number): boolean;
}

/** `tokens.json` of the data directory: by token, the hashes of the admissions. */
export class TokenStore implements TokenLedger {
  readonly #file: string;
  readonly #uses: Map<string, Set<string>>;

  constructor(dataDir: string) {
    this.#file = path.join(dataDir, "tokens.json");
    const text = readIfThere(this.#file);
    // Written by this station.
    const kept = text === undefined ? {} : (JSON.parse(text) as Record<string, string[]>);
    this.#uses = new Map(Object.entries(kept).map(([token, uses]) => [token, new Set(uses)]));
  }

  knows(admission: string): boolean {
    return [...this.#uses.values()].some((uses) => uses.has(admission));
  }

  letIn(token: string, admission: string, max: number): boolean {
    const uses = this.#uses.get(token) ?? new Set();
    if (uses.has(admission)) return true;
    if (uses.size >= max) return false;
    const grown = new Map([...this.#uses, [token, new Set([...uses, admission])] as const]);
    const kept = Object.fromEntries([...grown].map(([of, admissions]) => [of, [...admissions]]));
    writeDurably(this.#file, `${JSON.stringify(kept)}\n`);
    this.#uses.set(token, uses.add(admission));
    return true;
  }
}

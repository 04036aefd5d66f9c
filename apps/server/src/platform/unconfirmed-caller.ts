/**
 * A caller who is taken for who it was when it was last looked up, until the database says so again.
 *
 * Promises: nothing is read or written for such a caller, and nothing is answered, before the same lookup was made anew
 * and gave the same. A reading makes it in its own turn to the database, ahead of what it reads; a transaction makes it
 * before it begins; whoever answers without either makes it before the answer goes out.
 */
import { type Asked, type Database, lookUp, type LookedUp, type Witness } from "./database/index.ts";

/** The lookup gave something else than before: nobody any more, or somebody with other rights. */
export class CallerChangedError extends Error {
  constructor() {
    super("the caller is not who it was");
    this.name = "CallerChangedError";
  }
}

/** One caller of one request, to be confirmed. */
export class UnconfirmedCaller {
  readonly #db: Database;
  readonly #asked: Asked;
  readonly #isAsBefore: (rows: readonly LookedUp[]) => boolean;
  #verdict: boolean | undefined;

  constructor(db: Database, asked: Asked, isAsBefore: (rows: readonly LookedUp[]) => boolean) {
    this.#db = db;
    this.#asked = asked;
    this.#isAsBefore = isAsBefore;
  }

  /** What has to be asked along with a reading; nothing once the caller is confirmed. */
  witness(): Witness | undefined {
    return this.#verdict === true ? undefined : { asked: this.#asked, judge: (rows) => this.#judge(rows) };
  }

  /** Whether the caller is who it was; asks where nobody has asked yet. */
  async holds(): Promise<boolean> {
    this.#verdict ??= this.#isAsBefore(await lookUp(this.#db, this.#asked));
    return this.#verdict;
  }

  /** The same for whoever cannot go on otherwise. Throws CallerChangedError. */
  async confirm(): Promise<void> {
    if (!(await this.holds())) throw new CallerChangedError();
  }

  #judge(rows: readonly LookedUp[]): void {
    // Contradicted once is contradicted: another answer a moment later does not make it good.
    this.#verdict = this.#verdict !== false && this.#isAsBefore(rows);
    if (!this.#verdict) throw new CallerChangedError();
  }
}

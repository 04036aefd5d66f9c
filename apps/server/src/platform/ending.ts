/** What ends by itself beside signed documents: modules say, and whoever reminds people asks. */
import { question } from "./questions.ts";
import type { Tx } from "./transaction.ts";

/** Something that ends, and concerns those who administer the installation. */
export interface Ending {
  /** The same as long as it is the same thing. */
  readonly subject: string;
  /** Seconds since 1970. */
  readonly ends: number;
  /** What it is, as the end of a sentence; names in it are as somebody typed them. */
  readonly kind: string;
  readonly name: string;
  /** What stops then, as the end of a sentence. */
  readonly stops: string;
  /** Page of the console where it is renewed. */
  readonly page: string;
}

/** Modules add their own with `ctx.questions.answerToo(endings, …)`. */
export const endings = question<[Tx], Promise<readonly Ending[]>>("endings", () => Promise.resolve([]));

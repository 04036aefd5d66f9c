/** How far a list was read: where each of its pages begins. Pure; rows are not part of it. */

/** The pages of a list, each by the cursor that it goes on from. */
export interface PageChain {
  /** One for each page that was asked for; the first begins at the beginning. */
  readonly cursors: readonly (string | null)[];
  /** Where the page after the last one begins; null where there is none, undefined before the last one was read. */
  readonly next: string | null | undefined;
}

/** A list of which nothing was read. */
export const UNREAD: PageChain = { cursors: [null], next: undefined };

/**
 * The chain after page `at` said where the next one begins. Where rows came or went, the following page begins elsewhere
 * than before: it is read from there, so that no row falls between two pages or stands in both.
 */
export function linked(chain: PageChain, at: number, next: string | null): PageChain {
  const { cursors } = chain;
  if (at >= cursors.length) return chain;
  if (at === cursors.length - 1) return chain.next === next ? chain : { cursors, next };
  if (next === null) return { cursors: cursors.slice(0, at + 1), next };
  if (cursors[at + 1] === next) return chain;
  return { cursors: cursors.with(at + 1, next), next: at + 2 === cursors.length ? undefined : chain.next };
}

/** The chain with one page more, where there is one. */
export function extended(chain: PageChain): PageChain {
  return typeof chain.next === "string"
    ? { cursors: [...chain.cursors, chain.next], next: undefined }
    : chain;
}

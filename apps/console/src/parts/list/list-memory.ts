/** How far each list was read and where one stood in it, for as long as the page lives: who comes back finds it so. */
import { type PageChain, UNREAD } from "./page-chain.ts";

/** One list, as it was left. */
export interface ListPlace {
  chain: PageChain;
  /** How high each page was when it was last on the screen. */
  readonly heights: number[];
  /** The row that was opened last, and from which step of the way through the pages. */
  opened: { readonly key: string; readonly step: number } | undefined;
}

const mostLists = 20;
const places = new Map<string, ListPlace>();

/** The place of the list that is kept under `key`. */
export function placeOf(key: string): ListPlace {
  const known = places.get(key);
  if (known) return known;
  const made: ListPlace = { chain: UNREAD, heights: [], opened: undefined };
  places.set(key, made);
  const [oldest] = places.keys();
  if (places.size > mostLists && oldest !== undefined) places.delete(oldest);
  return made;
}

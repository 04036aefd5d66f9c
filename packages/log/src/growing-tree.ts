/** The tree of an export, recomputed from its entries bundle by bundle. */
import { equalBytes } from "@countersign/protocol";
import type { Checkpoint } from "./checkpoint.ts";
import { entryFault, type EntryFault } from "./export-verdict.ts";
import { emptyFrontier, extendFrontier, type Frontier, frontierRoot } from "./frontier.ts";
import { HASH_BYTES, type Hasher } from "./hasher.ts";
import type { StoredTiles } from "./stored-tiles.ts";

/** The tree as recomputed so far, stopped at each older checkpoint to compare roots. */
export class GrowingTree {
  readonly tiles: StoredTiles;
  frontier: Frontier = emptyFrontier;
  /** Up to here an older checkpoint vouches for the entries. */
  confirmed = 0;
  readonly #hasher: Hasher;
  readonly #older: Checkpoint[];

  /** `older`: checkpoints to compare with on the way, smallest first. */
  constructor(hasher: Hasher, tiles: StoredTiles, older: readonly Checkpoint[]) {
    this.#hasher = hasher;
    this.tiles = tiles;
    this.#older = [...older];
  }

  /** Appends the packed leaf hashes of one bundle, comparing every stored tile above level 0 that they change. */
  async grow(leaves: Uint8Array): Promise<{ readonly ok: true } | EntryFault> {
    let rest = leaves;
    while (rest.length > 0) {
      const untilNext =
        ((this.#older[0]?.size ?? Number.POSITIVE_INFINITY) - this.frontier.size) * HASH_BYTES;
      const extended = extendFrontier(this.#hasher, this.frontier, rest.subarray(0, untilNext));
      // Level 0 was compared entry by entry.
      for (const tile of extended.tiles.filter(({ level }) => level > 0)) {
        const compared = await this.tiles.compare(tile);
        if (!compared.ok) return compared;
      }
      this.frontier = extended.frontier;
      rest = rest.subarray(Math.min(untilNext, rest.length));
      const settled = this.settle();
      if (!settled.ok) return settled;
    }
    return { ok: true };
  }

  /** Compares with the older checkpoints that were made at exactly this size. */
  settle(): { readonly ok: true } | EntryFault {
    for (let since = this.#older[0]; since?.size === this.frontier.size; since = this.#older[0]) {
      if (!equalBytes(frontierRoot(this.#hasher, this.frontier), since.root)) {
        const detail = `the first ${since.size} entries are not those of the older checkpoint`;
        return entryFault("since-mismatch", this.confirmed, detail, since.size);
      }
      this.confirmed = since.size;
      this.#older.shift();
    }
    return { ok: true };
  }
}

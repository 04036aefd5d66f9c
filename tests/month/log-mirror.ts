/** The audit log as somebody keeps it who looks in every evening: entries once seen must stay, and heads must be of them. */
import { decodeBundle, formatBundlePath, TILE_WIDTH, tileWidth } from "@countersign/log";
import { checkpointOf } from "../crashes/observer.ts";
import { treeHash } from "../crashes/check-history.ts";
import { createHash } from "node:crypto";

/** A copy of the log that only grows, until people say that it goes on from an older head. */
export class LogMirror {
  #leaves: Buffer[] = [];
  /** What was lost by a restore, for devices that still sleep and saw it. */
  readonly #lost: Buffer[][] = [];
  readonly #roots = new Map<string, string>();

  /** Fetches what is new; gives what is wrong with it. */
  async catchUp(url: string, token: string): Promise<string[]> {
    const headers = { authorization: `Bearer ${token}` };
    const get = async (path: string) => {
      const answer = await fetch(new URL(path, url), { headers });
      if (!answer.ok) throw new Error(`${path} answers ${answer.status}`);
      return Buffer.from(await answer.arrayBuffer());
    };
    const head = checkpointOf((await get("/log/checkpoint")).toString("utf8"));
    if (head.size < this.#leaves.length)
      return [`the log fell from ${this.#leaves.length} to ${head.size} entries`];
    const first = Math.floor(this.#leaves.length / TILE_WIDTH);
    this.#leaves.length = first * TILE_WIDTH;
    for (let index = first; index * TILE_WIDTH < head.size; index++) {
      const width = tileWidth(0, index, head.size);
      const { entries } = decodeBundle(await get(`/log/${formatBundlePath({ index, width })}`), width);
      for (const entry of entries)
        this.#leaves.push(createHash("sha256").update(Buffer.of(0)).update(entry).digest());
    }
    return this.holds({ size: head.size, root: head.root })
      ? []
      : [`the head of ${head.size} entries is not of the entries that are shown`];
  }

  /** Whether a head is of this log as it is now. */
  holds({ size, root }: { size: number; root: string }): boolean {
    return size <= this.#leaves.length && this.#rootOf(this.#leaves, this.#lost.length, size) === hexOf(root);
  }

  /** Whether it is of a log that was lost; what was written to that after the last look, nobody kept. */
  held(head: { size: number; root: string }): boolean {
    return this.#lost.some(
      (leaves, at) => head.size > leaves.length || this.#rootOf(leaves, at, head.size) === hexOf(head.root),
    );
  }

  /** A backup was restored that ends here. */
  turnBack(size: number): void {
    this.#lost.push(this.#leaves);
    this.#leaves = this.#leaves.slice(0, size);
  }

  #rootOf(leaves: readonly Buffer[], branch: number, size: number): string {
    const name = `${branch} ${size}`;
    const found = this.#roots.get(name) ?? treeHash(leaves.slice(0, size)).toString("hex");
    this.#roots.set(name, found);
    return found;
  }
}

function hexOf(root: string): string {
  return root.replace(/^sha256:/, "");
}

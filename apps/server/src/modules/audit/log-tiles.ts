/** Tiles and bundles as the database has them: full tiles from their rows, the right edge from the state. */
import { encodeBundle, type Frontier, HASH_BYTES, TILE_WIDTH, type TileReader } from "@countersign/log";
import type { Tx } from "../../platform/transaction.ts";
import type { AuditTables } from "./audit-tables.ts";
import { readFrontier } from "./log-state.ts";

/** Reads tiles of any width that the log has reached, older and narrower ones too. */
export function tileReader(tx: Tx): TileReader {
  let edge: Promise<Frontier> | undefined;
  return {
    async readTile(level, index, width) {
      const whole = await wholeTile(tx, level, index, width);
      if (whole) return whole;
      const frontier = await (edge ??= readFrontier(tx));
      const isAtEdge = index === Math.floor(frontier.size / TILE_WIDTH ** (level + 1));
      const hashes = isAtEdge ? frontier.edge[level] : undefined;
      if (hashes && hashes.length >= width * HASH_BYTES) return hashes.slice(0, width * HASH_BYTES);
      // Between the two questions entries may have come that made a whole tile of what was the edge.
      return wholeTile(tx, level, index, width);
    },
  };
}

async function wholeTile(
  tx: Tx,
  level: number,
  index: number,
  width: number,
): Promise<Uint8Array | undefined> {
  const row = await tx
    .with<AuditTables>()
    .selectFrom("audit_tile")
    .select("hashes")
    .where("level", "=", level)
    .where("index", "=", index)
    .executeTakeFirst();
  return row && new Uint8Array(row.hashes.subarray(0, width * HASH_BYTES));
}

/** The first `width` entries of bundle `index`; undefined where the log has not so many. */
export async function readBundle(tx: Tx, index: number, width: number): Promise<Uint8Array | undefined> {
  const rows = await tx
    .with<AuditTables>()
    .selectFrom("audit_entry")
    .select("header")
    .where("index", ">=", index * TILE_WIDTH)
    .where("index", "<", index * TILE_WIDTH + width)
    .orderBy("index")
    .execute();
  return rows.length === width ? encodeBundle(rows.map(({ header }) => header)) : undefined;
}

/** The tables of this module. */
interface RuleTable {
  kind: string;
  /** After it ended; null: for good. */
  days: number | null;
}

interface CountTable {
  /** Days since 1970, UTC. */
  day: number;
  kind: string;
  gone: number;
}

/** The tables, for `tx.with`. */
export type RetentionTables = { retention_rule: RuleTable; retention_count: CountTable };

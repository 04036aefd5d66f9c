/** The table of clients. */
import type { Generated } from "kysely";

/** The tables, for `tx.with`. */
export type ClientsTables = {
  client: {
    /** Stands in access keys; never leaves the database. */
    id: Generated<number>;
    /** Stands in signed documents; never changes. */
    slug: string;
    name: string;
    created_at: number;
  };
};

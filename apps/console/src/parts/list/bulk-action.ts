/** What can be done with many rows at once. */
import type { ReactNode } from "react";
import type { IconName } from "../icon.tsx";

/** Something that is done row by row. */
export interface BulkWork<Row> {
  readonly kind: "work";
  readonly id: string;
  /** What the button says: the very thing that happens. */
  readonly label: string;
  readonly icon: IconName;
  readonly destructive?: boolean;
  /** Such as "retired": what a row is afterwards. */
  readonly done: string;
  /** Why a row is left as it is, or undefined where something happens to it. */
  readonly leaves: (row: Row) => string | undefined;
  /** What it means, in a sentence or two. */
  readonly meaning: ReactNode;
  readonly work: (row: Row) => Promise<void>;
  /** Told after the last one, however many were done. */
  readonly after: () => Promise<void> | void;
}

/** Something that goes on elsewhere with the rows that were chosen. */
export interface BulkWay<Row> {
  readonly kind: "way";
  readonly id: string;
  readonly label: string;
  readonly icon: IconName;
  /** `onDone` may be told when the rows are dealt with: none is chosen any more then. */
  readonly go: (rows: readonly Row[], onDone: () => void) => void;
}

/** An action of a list. */
export type BulkAction<Row> = BulkWork<Row> | BulkWay<Row>;

/** What would happen to the rows: to which something does, and how many are left, by reason. */
export function outlookOf<Row>(
  rows: readonly Row[],
  leaves: BulkWork<Row>["leaves"],
): { readonly affected: readonly Row[]; readonly left: ReadonlyMap<string, number> } {
  const left = new Map<string, number>();
  const affected = rows.filter((row) => {
    const reason = leaves(row);
    if (reason !== undefined) left.set(reason, (left.get(reason) ?? 0) + 1);
    return reason === undefined;
  });
  return { affected, left };
}

/** The columns that somebody chose for a list: kept in this browser, for this account. */
import { useState } from "react";
import { useSession } from "../../api/session.ts";
import { choiceIn, columnsOf } from "./column-choice.ts";
import type { ListColumn, ListKind } from "./list-column.ts";

/** What is shown, and how to show something else. */
export interface ColumnsInUse<Row> {
  readonly columns: readonly ListColumn<Row>[];
  /** Ids of what was chosen; undefined for the usual ones. */
  readonly choice: readonly string[] | undefined;
  readonly choose: (choice: readonly string[] | undefined) => void;
}

/** The columns of a list for the person who is signed in. */
export function useColumns<Row>(kind: ListKind<Row>): ColumnsInUse<Row> {
  const { user } = useSession();
  const place = `countersign.columns.${user.id}.${kind.id}`;
  const [choice, setChoice] = useState(() => choiceIn(recall(place), kind.columns));
  return {
    columns: columnsOf(kind.columns, choice),
    choice,
    choose: (wanted) => {
      setChoice(wanted);
      keep(place, wanted);
    },
  };
}

/** Browsers may be told to keep nothing: then the choice lasts as long as the page. */
function recall(place: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(place) ?? "null");
  } catch {
    return null;
  }
}

function keep(place: string, choice: readonly string[] | undefined): void {
  try {
    if (choice === undefined) localStorage.removeItem(place);
    else localStorage.setItem(place, JSON.stringify(choice));
  } catch {
    // As above.
  }
}

/** Which columns of a list somebody wants to see. Pure. */
import type { ListColumn } from "./list-column.ts";

type Known = Pick<ListColumn<never>, "id" | "onDemand">;

/** The columns of a choice in the list's own order; the first one always, the usual ones where nothing was chosen. */
export function columnsOf<Column extends Known>(
  columns: readonly Column[],
  chosen: readonly string[] | undefined,
): readonly Column[] {
  if (chosen === undefined) return columns.filter(({ onDemand }) => onDemand !== true);
  return columns.filter(({ id }, at) => at === 0 || chosen.includes(id));
}

/** The choice after one column was shown or hidden; undefined where that is the usual one again. */
export function toggled(
  columns: readonly Known[],
  chosen: readonly string[] | undefined,
  id: string,
): readonly string[] | undefined {
  const shown = columnsOf(columns, chosen).map((column) => column.id);
  const wanted = shown.includes(id) ? shown.filter((other) => other !== id) : [...shown, id];
  const ids = columnsOf(columns, wanted).map((column) => column.id);
  const usual = columnsOf(columns, undefined).map((column) => column.id);
  return ids.join() === usual.join() ? undefined : ids;
}

/** What a memory holds, as far as it is a choice of columns that exist. */
export function choiceIn(stored: unknown, columns: readonly Known[]): readonly string[] | undefined {
  if (!Array.isArray(stored)) return undefined;
  const ids = stored.filter((id) => typeof id === "string");
  return columns.some(({ id }) => ids.includes(id)) ? ids : undefined;
}

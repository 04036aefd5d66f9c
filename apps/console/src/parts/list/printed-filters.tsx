/** On paper there are no fields: a line says what the list was narrowed to, and when it was printed. */
import { absoluteTime } from "../time-words.ts";
import { useNow } from "../now.ts";
import type { FilterChoice } from "../filter-bar.tsx";
import { useClientScope, useFilters } from "../filters.ts";
import { ForeignText } from "../foreign-text.tsx";
import classes from "./list-tools.module.css";

/** The line. */
export function PrintedFilters({
  search,
  choices,
}: {
  readonly search: { readonly name: string; readonly label: string } | undefined;
  readonly choices: readonly FilterChoice[];
}) {
  const { filters } = useFilters();
  const client = useClientScope();
  const now = useNow();
  const sought = search && filters[search.name];
  const words = [
    ...(client === undefined ? [] : [`client ${client}`]),
    ...(sought === undefined ? [] : [`search “${sought}”`]),
    ...choices.flatMap(({ name, options }) => {
      const option = options.find(({ value }) => value === filters[name]);
      return option ? [option.label] : [];
    }),
  ];
  return (
    <p className={classes["printed"]}>
      <ForeignText text={words.length === 0 ? "All" : words.join(", ")} />; as of {absoluteTime(now)}
    </p>
  );
}

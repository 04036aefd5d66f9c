/** The line above a list: a search field and choices, each bound to a parameter of the address. */
import { Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { type ReactNode, useState } from "react";
import { useFilters } from "./filters.ts";
import classes from "./filter-bar.module.css";
import { Icon } from "./icon.tsx";

/** One choice. */
export interface FilterChoice {
  /** The parameter. */
  readonly name: string;
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

const typingMs = 250;

/** The filters of a list. `search` names what can be searched for. */
export function FilterBar({
  search,
  choices = [],
  children,
}: {
  readonly search?: { readonly name: string; readonly label: string };
  readonly choices?: readonly FilterChoice[];
  readonly children?: ReactNode;
}) {
  const { filters, setFilter } = useFilters();
  return (
    <div className={classes["bar"]} role="search">
      {search ? <SearchField {...search} value={filters[search.name] ?? ""} onSettle={setFilter} /> : null}
      {choices.map(({ name, label, options }) => (
        <Select
          key={name}
          aria-label={label}
          placeholder={label}
          clearable
          data={[...options]}
          value={filters[name] ?? null}
          onChange={(value) => setFilter(name, value ?? "")}
          className={classes["choice"] ?? ""}
        />
      ))}
      {children}
    </div>
  );
}

function SearchField({
  name,
  label,
  value,
  onSettle,
}: {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly onSettle: (name: string, value: string) => void;
}) {
  const [typed, setTyped] = useState(value);
  const settle = useDebouncedCallback((text: string) => onSettle(name, text), typingMs);
  return (
    <TextInput
      type="search"
      aria-label={label}
      placeholder={label}
      leftSection={<Icon name="search" size={16} />}
      value={typed}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value);
        settle(currentTarget.value);
      }}
      className={classes["search"] ?? ""}
    />
  );
}

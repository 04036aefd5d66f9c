/** The line above a list: a search field and choices, each bound to a parameter of the address. */
import { Button, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
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
  onClear,
  tools,
  children,
}: {
  readonly search?: { readonly name: string; readonly label: string };
  readonly choices?: readonly FilterChoice[];
  /** Only where something is narrowed. */
  readonly onClear?: () => void;
  /** What else there is to do with the list. */
  readonly tools?: ReactNode;
  readonly children?: ReactNode;
}) {
  const { filters, setFilter } = useFilters();
  const bar = useRef<HTMLDivElement>(null);
  return (
    <div className={`${classes["bar"]} not-printed`} role="search" ref={bar}>
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
      {onClear ? (
        <Button
          variant="subtle"
          className={classes["clear"] ?? ""}
          onClick={() => {
            // The button goes with the filters.
            bar.current?.querySelector("input")?.focus();
            onClear();
          }}
        >
          Clear
        </Button>
      ) : null}
      {tools}
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
  const sent = useRef(value);
  const settle = useDebouncedCallback((text: string) => {
    sent.current = text.trim();
    onSettle(name, text.trim());
  }, typingMs);
  useEffect(() => {
    // A view or a link may bring another text; what comes back of one's own typing must not undo what was typed since.
    if (value !== sent.current) setTyped(value);
    sent.current = value;
  }, [value]);
  return (
    <TextInput
      type="search"
      aria-label={label}
      placeholder={label}
      leftSection={<Icon name="search" size={16} />}
      value={typed}
      onKeyDown={intoList}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value);
        settle(currentTarget.value);
      }}
      className={classes["search"] ?? ""}
    />
  );
}

/** Arrow down leads from the field to what was found. */
function intoList(event: KeyboardEvent<HTMLInputElement>): void {
  if (event.key !== "ArrowDown") return;
  const list = event.currentTarget.closest("main");
  const row = list?.querySelector<HTMLElement>('tr[data-row] [data-row-link][tabindex="0"]');
  if (!row) return;
  event.preventDefault();
  row.focus();
}

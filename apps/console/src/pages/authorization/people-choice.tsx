/** Choosing several users by part of their name or address. */
import { MultiSelect } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { endpoints, type PersonAccess } from "@countersign/api";
import { useState } from "react";
import { useApi } from "../../api/use-api.ts";
import { shownName } from "../../parts/shown-name.ts";

const typingMs = 250;
const shown = 50;

/** The field. Whoever was chosen stays, whatever is searched for next. */
export function PeopleChoice({
  chosen,
  onChange,
}: {
  readonly chosen: readonly PersonAccess[];
  readonly onChange: (chosen: readonly PersonAccess[]) => void;
}) {
  const [typed, setTyped] = useState("");
  const [q] = useDebouncedValue(typed.trim(), typingMs);
  const read = useApi(endpoints.access.listPeople, { query: { limit: shown, ...(q ? { q } : {}) } });
  const found = read.data?.users ?? [];
  const people = new Map([...chosen, ...found].map((person) => [person.id, person]));
  return (
    <MultiSelect
      label="Users"
      placeholder={chosen.length === 0 ? "Part of a name or e-mail" : ""}
      data-autofocus
      searchable
      clearable
      hidePickedOptions
      // The server has searched already.
      filter={({ options }) => options}
      nothingFoundMessage={read.isFetching ? "Looking…" : "Nobody is called so"}
      data={[...people.values()].map(({ id, name, email }) => ({
        value: id,
        label: `${shownName(name)} (${shownName(email)})`,
      }))}
      value={chosen.map(({ id }) => id)}
      onChange={(ids) => onChange(ids.flatMap((id) => people.get(id) ?? []))}
      searchValue={typed}
      onSearchChange={setTyped}
    />
  );
}

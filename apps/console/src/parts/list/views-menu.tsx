/** Lists as somebody wants to find them again: filters, order and columns under a name, kept with the account. */
import { ActionIcon, Button, Popover, TextInput } from "@mantine/core";
import { endpoints, type SavedView } from "@countersign/api";
import { type FormEvent, useState } from "react";
import { useApi, useChange } from "../../api/use-api.ts";
import { useFilters } from "../filters.ts";
import { ForeignText } from "../foreign-text.tsx";
import { Icon } from "../icon.tsx";
import { notify, notifyError } from "../notice-store.ts";
import { Refusal } from "../refusal.tsx";
import { shownName } from "../shown-name.ts";
import { choiceIn } from "./column-choice.ts";
import type { ListKind } from "./list-column.ts";
import classes from "./list-tools.module.css";
import type { ColumnsInUse } from "./use-columns.ts";

const { listViews, saveView, removeView } = endpoints.account;

/** The button with the views of this list. */
export function ViewsMenu<Row>({
  kind,
  inUse,
}: {
  readonly kind: ListKind<Row>;
  readonly inUse: ColumnsInUse<Row>;
}) {
  const [isOpen, setIsOpen] = useState(false);
  const [name, setName] = useState("");
  const { filters, setFilters } = useFilters();
  const read = useApi(listViews);
  const save = useChange(saveView, { invalidates: [listViews] });
  const remove = useChange(removeView, { invalidates: [listViews] });
  const views = (read.data?.views ?? []).filter(({ list }) => list === kind.id);
  // The client belongs to a view as much as the rest.
  const names = [...kind.filters, "sort", "client"];
  const query = Object.fromEntries(names.flatMap((key) => (filters[key] ? [[key, filters[key]]] : [])));
  const columns = inUse.choice === undefined ? null : [...inUse.choice];
  const current = views.find((view) => isSame(view, query, columns));

  const open = (view: SavedView) => {
    setFilters(Object.fromEntries(names.map((key) => [key, view.query[key] ?? ""])));
    inUse.choose(choiceIn(view.columns, kind.columns));
    setIsOpen(false);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const body = { list: kind.id, name: name.trim(), query, columns };
    save.mutate(
      { body },
      {
        onSuccess: () => {
          notify(`The view ${body.name} is saved.`);
          setName("");
          setIsOpen(false);
        },
      },
    );
  };
  return (
    <Popover opened={isOpen} onChange={setIsOpen} position="bottom-end" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<Icon name="audit" size={16} />}
          onClick={() => setIsOpen(!isOpen)}
        >
          {current ? <ForeignText text={current.name} /> : "Views"}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Saved views">
        <div className={classes["views"]}>
          {views.length === 0 ? <p className={classes["quiet"]}>No view of this list is saved yet.</p> : null}
          {views.map((view) => (
            <div key={view.id} className={classes["view"]}>
              <Button
                variant={view === current ? "light" : "subtle"}
                justify="flex-start"
                aria-current={view === current || undefined}
                onClick={() => open(view)}
              >
                <ForeignText text={view.name} />
              </Button>
              <ActionIcon
                variant="subtle"
                aria-label={`Remove the view ${shownName(view.name)}`}
                onClick={() =>
                  remove.mutate(
                    { params: { id: view.id } },
                    {
                      onSuccess: () => notify(`The view ${view.name} is removed.`),
                      onError: notifyError,
                    },
                  )
                }
              >
                <Icon name="close" size={14} />
              </ActionIcon>
            </div>
          ))}
          <form className={classes["save"]} onSubmit={submit}>
            <TextInput
              label="Save what is shown now, as"
              placeholder="A name"
              value={name}
              maxLength={80}
              onChange={({ currentTarget }) => setName(currentTarget.value)}
            />
            <Refusal error={save.error} />
            <Button type="submit" variant="default" disabled={name.trim() === ""} loading={save.isPending}>
              Save the view
            </Button>
            <p className={classes["quiet"]}>Kept with your account; nobody else sees it.</p>
          </form>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

function isSame(
  view: SavedView,
  query: Readonly<Record<string, string>>,
  columns: readonly string[] | null,
): boolean {
  const written = (of: Readonly<Record<string, string>>) => JSON.stringify(of, Object.keys(of).toSorted());
  return written(view.query) === written(query) && JSON.stringify(view.columns) === JSON.stringify(columns);
}

/** A new task, perhaps with a script or devices that the address names. */
import { useSearch } from "@tanstack/react-router";
import { BackLink } from "../../parts/back-link.tsx";
import { NotYet } from "../../parts/not-yet.tsx";
import { Page } from "../../parts/page.tsx";
import { composeSearch } from "../runs/compose/compose-search.ts";
import { useStart } from "../runs/compose/use-start.ts";
import { TaskForm } from "./task-form.tsx";

/** The page. */
export function NewTaskPage() {
  const search: Record<string, unknown> = useSearch({ strict: false });
  const start = useStart(composeSearch(search));
  return (
    <Page
      title="New task"
      above={<BackLink to="/tasks">Tasks</BackLink>}
      lead="It runs in your name. Whoever changes it later answers for it from then on."
    >
      {start.data ? <TaskForm start={start.data.draft} /> : <NotYet of={start} />}
    </Page>
  );
}

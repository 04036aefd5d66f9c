/** One task: what it runs, where and when, what lets it run, and what came of it. */
import { Button } from "@mantine/core";
import { endpoints, type Task } from "@countersign/api";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useMay } from "../../api/session.ts";
import { useApi, useChange } from "../../api/use-api.ts";
import { BackLink } from "../../parts/back-link.tsx";
import { Badge } from "../../parts/badge.tsx";
import { Card } from "../../parts/card.tsx";
import { Column, Columns } from "../../parts/columns.tsx";
import { Confirm } from "../../parts/confirm.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { LinkButton } from "../../parts/link-button.tsx";
import { NotYet } from "../../parts/not-yet.tsx";
import { Page } from "../../parts/page.tsx";
import { Refusal } from "../../parts/refusal.tsx";
import { TaskApproval } from "./task-approval.tsx";
import { TaskFacts } from "./task-facts.tsx";
import { TaskHistory } from "./task-history.tsx";
import { TaskVersion } from "./task-version.tsx";
import { reasonWords, stateOf } from "./task-words.ts";

const of = endpoints.tasks;

/** The page. */
export function TaskPage() {
  const { id = "" }: { id?: string } = useParams({ strict: false });
  const read = useApi(
    of.showTask,
    { params: { id } },
    { topics: ["tasks", "trust", "scripts", "runs"], enabled: id !== "" },
  );
  const task = read.data?.id === id ? read.data : undefined;
  if (task) return <TaskShown task={task} />;
  return (
    <Page title="Task" above={<BackLink to="/tasks">Tasks</BackLink>}>
      <NotYet of={read} />
    </Page>
  );
}

function TaskShown({ task }: { readonly task: Task }) {
  const may = useMay();
  const { words, tone } = stateOf(task);
  return (
    <Page
      title={task.name}
      above={<BackLink to="/tasks">Tasks</BackLink>}
      heading={<ForeignText text={task.name} />}
      lead={
        <>
          <Badge tone={tone}>{words}</Badge>{" "}
          {task.enabled || task.stopped_because === null ? null : reasonWords(task.stopped_because)}
        </>
      }
      actions={may("runs.request") ? <Actions task={task} /> : undefined}
    >
      <Columns wide>
        <Column>
          <TaskVersion task={task} />
          <TaskHistory task={task.id} />
        </Column>
        <Column>
          <TaskApproval task={task} />
          <Card title="What, where and when">
            <TaskFacts task={task} />
          </Card>
        </Column>
      </Columns>
    </Page>
  );
}

function Actions({ task: { id, name, enabled } }: { readonly task: Task }) {
  const [deleting, setDeleting] = useState(false);
  const navigate = useNavigate();
  const again = { invalidates: [of.showTask, of.listTasks, of.taskCalendar] };
  const enable = useChange(of.enableTask, again);
  const disable = useChange(of.disableTask, again);
  const remove = useChange(of.deleteTask, { invalidates: [of.listTasks, of.taskCalendar] });
  const turn = enabled ? disable : enable;
  const params = { id };
  return (
    <>
      <LinkButton variant="default" to="/tasks/$id/edit" params={params}>
        Change
      </LinkButton>
      <Button variant="default" loading={turn.isPending} onClick={() => turn.mutate({ params })}>
        {enabled ? "Switch off" : "Switch on"}
      </Button>
      <Button variant="default" onClick={() => setDeleting(true)}>
        Delete
      </Button>
      <Refusal error={turn.error} />
      <Confirm
        opened={deleting}
        title="Delete this task?"
        action="Delete it"
        destructive
        pending={remove.isPending}
        error={remove.error}
        onClose={() => setDeleting(false)}
        onConfirm={() => remove.mutate({ params }, { onSuccess: () => void navigate({ to: "/tasks" }) })}
      >
        <p>
          <ForeignText text={name} /> goes with its history. Its runs stay, and what runs goes on.
        </p>
      </Confirm>
    </>
  );
}

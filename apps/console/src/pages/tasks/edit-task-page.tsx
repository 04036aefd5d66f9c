/** Changing a task. */
import { endpoints, type ReplyOf } from "@countersign/api";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { api } from "../../api/client.ts";
import { BackLink } from "../../parts/back-link.tsx";
import { NotYet } from "../../parts/not-yet.tsx";
import { Page } from "../../parts/page.tsx";
import { EMPTY_DRAFT } from "../runs/compose/draft.ts";
import { TaskForm } from "./task-form.tsx";

/** The page. */
export function EditTaskPage() {
  const { id = "" }: { id?: string } = useParams({ strict: false });
  const read = useQuery({
    queryKey: ["task-draft", id],
    // What somebody edits is not read again under their hands.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    queryFn: async (): Promise<ReplyOf<typeof endpoints.tasks.showTask>> =>
      (await api.call(endpoints.tasks.showTask, { params: { id } })).reply,
  });
  const task = read.data;
  return (
    <Page
      title={task ? `Change ${task.name}` : "Change a task"}
      above={<BackLink to="/tasks">Tasks</BackLink>}
      lead="It runs in your name from then on."
    >
      {task ? (
        <TaskForm
          task={task}
          start={{ ...EMPTY_DRAFT, script: task.script, version: task.version, values: task.arguments }}
        />
      ) : (
        <NotYet of={read} />
      )}
    </Page>
  );
}

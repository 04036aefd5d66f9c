/** Tasks as a list: what stands in it. */
import type { Task } from "@countersign/api";
import { Badge } from "../../parts/badge.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import type { ListKind } from "../../parts/list/list-column.ts";
import { RowLink } from "../../parts/list/row-link.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import { isoTime } from "../../parts/time-words.ts";
import { fireWords, scheduleWords, stateOf } from "./task-words.ts";

/** The list of all tasks. */
export const taskList: ListKind<Task> = {
  id: "tasks",
  label: "Tasks",
  noun: ["task", "tasks"],
  filters: ["q", "state"],
  usualSort: "place",
  keyOf: ({ id }) => id,
  nameOf: ({ name }) => name,
  columns: [
    {
      id: "name",
      header: "Task",
      sort: "place",
      text: ({ name }) => name,
      cell: ({ id, name }) => (
        <RowLink to="/tasks/$id" params={{ id }}>
          <ForeignText text={name} />
        </RowLink>
      ),
    },
    {
      id: "state",
      header: "State",
      text: (task) => stateOf(task).words,
      cell: (task) => {
        const { words, tone } = stateOf(task);
        return <Badge tone={tone}>{words}</Badge>;
      },
    },
    {
      id: "client",
      header: "Client",
      secondary: true,
      text: ({ client }) => client,
      cell: ({ client }) => client,
    },
    { id: "script", header: "Script", text: scriptText, cell: scriptText },
    {
      id: "schedule",
      header: "Due",
      text: (task) => scheduleWords(task),
      cell: (task) => scheduleWords(task),
    },
    {
      id: "next",
      header: "Next",
      text: ({ next_at: at }) => (at === null ? null : isoTime(at)),
      cell: ({ next_at: at }) => <TimeText at={at} />,
    },
    {
      id: "last",
      header: "Last",
      text: ({ last }) => (last ? fireWords(last).words : "never"),
      cell: ({ last }) =>
        last ? <Badge tone={fireWords(last).tone}>{fireWords(last).words}</Badge> : "never",
    },
    {
      id: "owner",
      header: "Owner",
      onDemand: true,
      text: ({ owner }) => owner,
      cell: ({ owner }) => <ForeignText text={owner} />,
    },
    {
      id: "made",
      header: "Made",
      align: "right",
      onDemand: true,
      sort: "made",
      largestFirst: true,
      text: ({ created_at: at }) => isoTime(at),
      cell: ({ created_at: at }) => <TimeText at={at} />,
    },
  ],
};

function scriptText({ script, version, newest_version: newest }: Task): string {
  return `${script}, version ${version}${newest > version ? ` of ${newest}` : ""}`;
}

/** Scripts as a list: what stands in it. */
import type { Script } from "@countersign/api";
import { Badge } from "../../parts/badge.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import type { ListKind } from "../../parts/list/list-column.ts";
import { RowLink } from "../../parts/list/row-link.tsx";
import { TwoLines } from "../../parts/list/two-lines.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import { isoTime } from "../../parts/time-words.ts";

/** Where a script is from, in a word. */
export const scopeWords: Readonly<Record<Script["scope"], string>> = { global: "shipped", msp: "own" };

/** The list of all scripts. */
export const scriptList: ListKind<Script> = {
  id: "scripts",
  label: "Scripts",
  noun: ["script", "scripts"],
  filters: ["q", "scope", "interpreter"],
  usualSort: "name",
  keyOf: ({ name }) => name,
  nameOf: ({ name }) => name,
  columns: [
    {
      id: "name",
      header: "Script",
      grow: true,
      sort: "name",
      text: ({ name }) => name,
      cell: ({ name, description }) => (
        <TwoLines below={description === "" ? undefined : <ForeignText text={description} />}>
          <RowLink to="/scripts/$name" params={{ name }}>
            {name}
          </RowLink>
        </TwoLines>
      ),
    },
    {
      id: "scope",
      header: "From",
      secondary: true,
      text: ({ scope }) => scopeWords[scope],
      cell: ({ scope }) => <Badge>{scopeWords[scope]}</Badge>,
    },
    {
      id: "interpreter",
      header: "Interpreter",
      secondary: true,
      text: ({ interpreter }) => interpreter,
      cell: ({ interpreter }) => interpreter,
    },
    {
      id: "version",
      header: "Version",
      align: "right",
      text: ({ version }) => version,
      cell: ({ version }) => version,
    },
    {
      id: "by",
      header: "Saved by",
      secondary: true,
      text: (script) => script.created_by,
      cell: (script) => <ForeignText text={script.created_by} />,
    },
    {
      id: "when",
      header: "Saved",
      align: "right",
      sort: "saved",
      largestFirst: true,
      text: (script) => isoTime(script.created_at),
      cell: (script) => <TimeText at={script.created_at} />,
    },
    {
      id: "description",
      header: "Description",
      onDemand: true,
      text: ({ description }) => description,
      cell: ({ description }) => <ForeignText text={description} />,
    },
    {
      id: "parameters",
      header: "Parameters",
      onDemand: true,
      text: ({ parameters }) => parameters.map(({ name }) => name).join(" "),
      cell: ({ parameters }) => parameters.map(({ name }) => name).join(", ") || "–",
    },
    {
      id: "size",
      header: "Bytes",
      align: "right",
      onDemand: true,
      text: ({ size }) => size,
      cell: ({ size }) => size,
    },
    {
      id: "hash",
      header: "Hash",
      onDemand: true,
      text: ({ hash }) => hash,
      cell: ({ hash }) => <code title={hash}>{hash.slice(7, 23)}</code>,
    },
  ],
};

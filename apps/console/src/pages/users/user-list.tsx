/** Users as a list: what stands in it. */
import type { ListedUser } from "@countersign/api";
import { Badge } from "../../parts/badge.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import type { ListKind } from "../../parts/list/list-column.ts";
import { RowLink } from "../../parts/list/row-link.tsx";
import { TwoLines } from "../../parts/list/two-lines.tsx";
import { roleWords } from "../../parts/role-words.ts";
import { TimeText } from "../../parts/time-text.tsx";
import { isoTime } from "../../parts/time-words.ts";
import { factorWords, userStateWords } from "./user-words.ts";

/** The list of all users. */
export const userList: ListKind<ListedUser> = {
  id: "users",
  label: "Users",
  noun: ["user", "users"],
  filters: ["q", "role", "state"],
  usualSort: "name",
  keyOf: ({ id }) => id,
  nameOf: ({ name }) => name,
  columns: [
    {
      id: "name",
      header: "User",
      grow: true,
      sort: "name",
      text: ({ name }) => name,
      cell: ({ id, name, email }) => (
        <TwoLines below={<ForeignText text={email} />}>
          <RowLink to="/users/$user" params={{ user: id }}>
            <ForeignText text={name} />
          </RowLink>
        </TwoLines>
      ),
    },
    {
      id: "email",
      header: "E-mail",
      onDemand: true,
      text: ({ email }) => email,
      cell: ({ email }) => <ForeignText text={email} />,
    },
    {
      id: "role",
      header: "Role",
      text: ({ role }) => roleWords[role].name,
      cell: ({ role }) => roleWords[role].name,
    },
    {
      id: "state",
      header: "State",
      text: ({ state }) => userStateWords[state].word,
      cell: ({ state }) => {
        const { word, tone, icon } = userStateWords[state];
        return (
          <Badge tone={tone} icon={icon}>
            {word}
          </Badge>
        );
      },
    },
    {
      id: "factors",
      header: "Signs in by",
      secondary: true,
      text: (user) => factorWords(user),
      cell: (user) => factorWords(user),
    },
    {
      id: "person",
      header: "Person",
      secondary: true,
      text: ({ person }) => person?.person ?? null,
      cell: ({ person }) => (person ? <code>{person.person}</code> : "–"),
    },
    {
      id: "seen",
      header: "Last seen",
      text: ({ last_seen_at: seen }) => isoTime(seen),
      cell: ({ last_seen_at: seen }) => <TimeText at={seen} />,
    },
    {
      id: "since",
      header: "Since",
      onDemand: true,
      sort: "since",
      largestFirst: true,
      text: ({ created_at: at }) => isoTime(at),
      cell: ({ created_at: at }) => <TimeText at={at} />,
    },
  ],
};

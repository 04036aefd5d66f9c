/** People and what they hold, as a list: what stands in it. */
import type { PersonAccess } from "@countersign/api";
import { Badge } from "../../parts/badge.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import type { ListColumn, ListKind } from "../../parts/list/list-column.ts";
import { RowLink } from "../../parts/list/row-link.tsx";
import { TwoLines } from "../../parts/list/two-lines.tsx";
import { userStateWords } from "../users/user-words.ts";
import classes from "./authorization.module.css";
import { hereWords, placeWords, reachWords, roleNames } from "./place-words.ts";

const state: ListColumn<PersonAccess> = {
  id: "state",
  header: "State",
  sort: "state",
  text: ({ state: now }) => userStateWords[now].word,
  cell: ({ state: now }) => {
    const { word, tone, icon } = userStateWords[now];
    return (
      <Badge tone={tone} icon={icon}>
        {word}
      </Badge>
    );
  },
};

/** The list of all users with their places; with a client, what each holds there. */
export function peopleList(client: string | undefined): ListKind<PersonAccess> {
  const here: ListColumn<PersonAccess>[] =
    client === undefined
      ? []
      : [
          {
            id: "here",
            header: `At ${client}`,
            text: (person) => hereWords(person, client),
            cell: (person) => <Held>{hereWords(person, client)}</Held>,
          },
        ];
  return {
    id: "access",
    label: "Users and what they hold",
    noun: ["user", "users"],
    filters: ["q", "state", "group"],
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
            <RowLink to="/authorization/$user" params={{ user: id }}>
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
        id: "roles",
        header: "Roles",
        text: ({ roles }) => roleNames(roles),
        cell: ({ roles }) => <Held>{roleNames(roles)}</Held>,
      },
      ...here,
      {
        id: "clients",
        header: "Clients",
        sort: "clients",
        largestFirst: true,
        text: (person) =>
          person.every_client
            ? "every client"
            : person.places.map((place) => `${place.client}: ${placeWords(place)}`).join("; "),
        cell: (person) => <Held>{reachWords(person)}</Held>,
      },
      {
        id: "group",
        header: "Default group",
        text: ({ default_group: group }) => group?.name ?? null,
        cell: ({ default_group: group }) => (group ? <ForeignText text={group.name} /> : "–"),
      },
      state,
    ],
  };
}

/** Room for a name of two words on one line. */
function Held({ children }: { readonly children: string }) {
  return <span className={classes["held"]}>{children}</span>;
}

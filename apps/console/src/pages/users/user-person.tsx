/** Who an account is in a root or people list: as whom its requests are signed. */
import { Select } from "@mantine/core";
import { endpoints, type User } from "@countersign/api";
import { useQueryClient } from "@tanstack/react-query";
import { sessionQuery, useMay } from "../../api/session.ts";
import { useChange } from "../../api/use-api.ts";
import { Card } from "../../parts/card.tsx";
import { notify } from "../../parts/notice-store.ts";
import { Reading } from "../../parts/reading.tsx";
import { Refusal } from "../../parts/refusal.tsx";
import { type TrustHere, useTrust } from "../trust/use-trust.ts";
import classes from "./users.module.css";

const { changeUser, listUsers, showUser } = endpoints.identity;

/** The card. */
export function UserPerson({ user }: { readonly user: Pick<User, "id" | "person"> }) {
  const may = useMay();
  const read = useTrust();
  const change = useChange(changeUser, { invalidates: [listUsers, showUser] });
  const memory = useQueryClient();
  const value = user.person ? `${user.person.authority} ${user.person.person}` : null;
  const choose = (chosen: string | null) => {
    const [authority = "", person = ""] = chosen?.split(" ") ?? [];
    change.mutate(
      {
        params: { id: user.id },
        body: { person: chosen === null ? null : { authority, person } },
      },
      {
        onSuccess: () => {
          notify(chosen === null ? "The link was taken away." : `Linked to ${person}.`);
          // It may have been one's own account.
          void memory.invalidateQueries({ queryKey: sessionQuery.queryKey });
        },
      },
    );
  };
  return (
    <Card
      title="Person"
      lead="Where people sign, a run is asked for by a person that a root or people list knows by key. This says which one the account belongs to; it gives nobody a key."
    >
      <Reading of={read} lines={1} compact>
        {(trust) => {
          const options = personsOf(trust);
          return (
            <div className={classes["form"]}>
              <Select
                label="This account is"
                placeholder={options.length === 0 ? "No root knows anybody yet" : "Nobody"}
                data={options}
                value={value}
                onChange={choose}
                clearable
                searchable={options.length > 8}
                disabled={!may("users.write") || change.isPending}
              />
              <Refusal error={change.error} />
            </div>
          );
        }}
      </Reading>
    </Card>
  );
}

/** Everybody that a root or people list in force names, with where. */
function personsOf({ authorities }: TrustHere) {
  return authorities
    .filter(({ left }) => !left)
    .map(({ authority, newest, people }) => ({
      group: newest.root.name,
      items: [...newest.root.persons, ...(people?.list.requesters ?? [])].map(({ id, name }) => ({
        value: `${authority} ${id}`,
        label: name === id ? id : `${name} (${id})`,
      })),
    }));
}

/** What one user holds, in brief, with what changes and explains it. */
import { Button } from "@mantine/core";
import { endpoints, type PersonAccess } from "@countersign/api";
import { type ReactNode, useState } from "react";
import { useMay } from "../../api/session.ts";
import { useApi } from "../../api/use-api.ts";
import { Card } from "../../parts/card.tsx";
import { Facts } from "../../parts/facts.tsx";
import { Stack } from "../../parts/stack.tsx";
import { ChangeRoles } from "./change-roles.tsx";
import { Customize } from "./customize.tsx";
import { customizable } from "./customizable.ts";
import { reachWords, roleNames } from "./place-words.ts";
import { Why } from "./why.tsx";

/** The card. */
export function AccessCard({
  person,
  actions,
}: {
  readonly person: PersonAccess;
  /** Beside the title. */
  readonly actions?: ReactNode;
}) {
  const may = useMay();
  const [isOpen, setOpen] = useState<"roles" | "areas" | "why">();
  const { data } = useApi(endpoints.access.listRoles);
  const msp = data && customizable(person, data.roles);
  const close = () => setOpen(undefined);
  const closed = Object.values(person.areas).filter((level) => level !== "act").length;
  return (
    <Card title="What they hold" actions={actions}>
      <Stack>
        <Facts
          facts={[
            { name: "Roles", value: roleNames(person.roles) },
            { name: "Clients", value: reachWords(person) },
            {
              name: "Default group",
              value: person.default_group ? `in it, as ${roleNames([person.default_group])}` : "not in it",
            },
            ...(msp
              ? [{ name: "Areas", value: closed === 0 ? "all open" : `${closed} closed or to look only` }]
              : []),
          ]}
        />
        <Stack row>
          {may("roles.write") ? (
            <Button variant="default" onClick={() => setOpen("roles")}>
              Change roles
            </Button>
          ) : null}
          {msp && may("roles.write") ? (
            <Button variant="default" onClick={() => setOpen("areas")}>
              Customize
            </Button>
          ) : null}
          <Button variant="default" onClick={() => setOpen("why")}>
            Why?
          </Button>
        </Stack>
      </Stack>
      {data ? (
        <ChangeRoles opened={isOpen === "roles"} person={person} roles={data.roles} onClose={close} />
      ) : null}
      {msp && data ? (
        <Customize opened={isOpen === "areas"} person={person} msp={msp} roles={data.roles} onClose={close} />
      ) : null}
      <Why opened={isOpen === "why"} user={person} onClose={close} />
    </Card>
  );
}

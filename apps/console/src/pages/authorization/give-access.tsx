/** Giving users roles at clients, or taking clients from them: several at once, in one save, with what it changes. */
import { Button, Checkbox, MultiSelect, SegmentedControl } from "@mantine/core";
import { type AccessRole, endpoints, type PersonAccess } from "@countersign/api";
import { useState } from "react";
import { useMay } from "../../api/session.ts";
import { useApi, useChange } from "../../api/use-api.ts";
import { notify } from "../../parts/notice-store.ts";
import { Reading } from "../../parts/reading.tsx";
import { Refusal } from "../../parts/refusal.tsx";
import { shownName } from "../../parts/shown-name.ts";
import { Stack } from "../../parts/stack.tsx";
import { accessOutlook } from "./access-outlook.ts";
import classes from "./authorization.module.css";
import { OutlookView } from "./outlook-view.tsx";
import { PeopleChoice } from "./people-choice.tsx";
import { Window } from "./window.tsx";

const of = endpoints.access;
/** What the product's own roles give at a client; they are described for the whole installation. */
const fixedWords: Readonly<Partial<Record<AccessRole["template"], string>>> = {
  administrator: "Everything of the client, and who has access there.",
  standard: "Everything else of the client.",
  analyst: "Looks, and hardly anything else.",
};
/** What one request may name. */
const MOST = 200;

/** For whom and where; what is left out is chosen in the dialog. */
interface GiveAccessProps {
  readonly people?: readonly PersonAccess[];
  /** Slug. */
  readonly client?: string;
  /** `isDone` where something was saved. */
  readonly onClose: (isDone: boolean) => void;
}

/** The dialog. */
export function GiveAccess({ opened, ...props }: GiveAccessProps & { readonly opened: boolean }) {
  return (
    <Window
      opened={opened}
      onClose={() => props.onClose(false)}
      title={props.client === undefined ? "Roles at clients" : `Roles at ${props.client}`}
      isWide
    >
      <Fields {...props} />
    </Window>
  );
}

function Fields({ people, client, onClose }: GiveAccessProps) {
  const may = useMay();
  const [found, setFound] = useState<readonly PersonAccess[]>([]);
  const [clients, setClients] = useState<readonly string[]>(client === undefined ? [] : [client]);
  const [isTaking, setTaking] = useState(false);
  const [roles, setRoles] = useState<readonly string[]>([]);
  const known = useApi(endpoints.clients.listClients, undefined, { enabled: may("clients.read") });
  const give = useChange(of.giveAccess, { invalidates: [of.listPeople, of.showPerson] });
  const whom = people ?? found;
  const given = isTaking ? [] : roles;
  const isWhole = isTaking || roles.length > 0;
  const outlook = accessOutlook(whom, isWhole ? clients : [], given);
  const isTooMany = whom.length > MOST || clients.length > MOST;
  const save = () =>
    give.mutate(
      { body: { users: whom.map(({ id }) => id), clients: [...clients], roles: [...given] } },
      {
        onSuccess: ({ changed }) => {
          notify(changed === 1 ? "One place changed." : `${changed} places changed.`);
          onClose(true);
        },
      },
    );
  return (
    <Stack>
      {people ? null : <PeopleChoice chosen={found} onChange={setFound} />}
      <SegmentedControl
        aria-label="What to do"
        data={[
          { value: "give", label: "Give roles" },
          { value: "take", label: "Take the client away" },
        ]}
        value={isTaking ? "take" : "give"}
        onChange={(value) => setTaking(value === "take")}
      />
      {client === undefined ? (
        <MultiSelect
          label="Clients"
          placeholder={clients.length === 0 ? "Which ones" : ""}
          data={(known.data?.clients ?? []).map(({ id, name }) => ({ value: id, label: shownName(name) }))}
          value={[...clients]}
          onChange={setClients}
          searchable
          clearable
          hidePickedOptions
        />
      ) : null}
      {isTaking ? null : <RoleChoice chosen={roles} onChange={setRoles} />}
      <OutlookView outlook={outlook} />
      {isTooMany ? (
        <p>
          At most {MOST} users and {MOST} clients go into one save.
        </p>
      ) : null}
      <Refusal error={give.error} />
      <Stack row>
        <Button
          loading={give.isPending}
          disabled={outlook.lines.length === 0 || isTooMany}
          {...(isTaking ? { color: "red.9" } : {})}
          onClick={save}
        >
          {isTaking ? "Take away" : "Give"} for {whom.length === 1 ? "1 user" : `${whom.length} users`}
        </Button>
        <Button variant="default" onClick={() => onClose(false)}>
          Leave it
        </Button>
      </Stack>
    </Stack>
  );
}

function RoleChoice({
  chosen,
  onChange,
}: {
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}) {
  const read = useApi(of.listRoles);
  return (
    <Reading of={read} lines={3} compact>
      {({ roles }) => (
        <Checkbox.Group
          label="Roles there"
          description="In place of what they hold there."
          value={[...chosen]}
          onChange={onChange}
        >
          <div className={classes["choices"]}>
            {roles
              .filter(({ scope, enabled }) => scope === "client" && enabled)
              .map(({ id, name, description, fixed, template }) => (
                <Checkbox
                  key={id}
                  value={id}
                  label={shownName(name)}
                  description={fixed ? fixedWords[template] : shownName(description)}
                />
              ))}
          </div>
        </Checkbox.Group>
      )}
    </Reading>
  );
}

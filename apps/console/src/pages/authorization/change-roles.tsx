/** Which roles of the installation one user holds: these and no others. */
import { Button, Checkbox } from "@mantine/core";
import { type AccessRole, endpoints, type PersonAccess } from "@countersign/api";
import { useState } from "react";
import { useChange } from "../../api/use-api.ts";
import { notify } from "../../parts/notice-store.ts";
import { Refusal } from "../../parts/refusal.tsx";
import { shownName } from "../../parts/shown-name.ts";
import { Stack } from "../../parts/stack.tsx";
import classes from "./authorization.module.css";
import { customizable } from "./customizable.ts";
import { Window } from "./window.tsx";

const { access, identity } = endpoints;

interface ChangeRolesProps {
  readonly person: PersonAccess;
  readonly roles: readonly AccessRole[];
  readonly onClose: () => void;
}

/** The dialog. */
export function ChangeRoles({ opened, ...props }: ChangeRolesProps & { readonly opened: boolean }) {
  return (
    <Window opened={opened} onClose={props.onClose} title={`Roles of ${shownName(props.person.name)}`}>
      <Fields {...props} />
    </Window>
  );
}

function Fields({ person, roles, onClose }: ChangeRolesProps) {
  const [chosen, setChosen] = useState<readonly string[]>(person.roles.map(({ id }) => id));
  const set = useChange(access.setRoles, {
    invalidates: [access.listPeople, access.showPerson, identity.listUsers, identity.showUser],
  });
  const held = new Set(person.roles.map(({ id }) => id));
  const offered = roles.filter(({ id, scope, enabled }) => scope === "tenant" && (enabled || held.has(id)));
  const isSame = chosen.length === held.size && chosen.every((id) => held.has(id));
  const areaOf = (ids: readonly string[]) =>
    customizable({ ...person, places: [], roles: ids.map((id) => ({ id, name: id })) }, roles);
  const begins = areaOf(chosen);
  const save = () =>
    set.mutate(
      { params: { id: person.id }, body: { roles: [...chosen] } },
      {
        onSuccess: () => {
          notify(`The roles of ${person.name} were changed.`);
          onClose();
        },
      },
    );
  return (
    <Stack>
      <Checkbox.Group label="Roles of the installation" value={[...chosen]} onChange={setChosen}>
        <div className={classes["choices"]}>
          {offered.map(({ id, name, description, enabled }) => (
            <Checkbox
              key={id}
              value={id}
              label={`${shownName(name)}${enabled ? "" : " (switched off)"}`}
              description={shownName(description)}
            />
          ))}
        </div>
      </Checkbox.Group>
      <div role="status">
        {chosen.length === 0 ? <p>Everybody keeps one enabled role at least.</p> : null}
        {begins !== undefined && begins !== areaOf([...held]) ? (
          <p>Their areas begin as those of every {begins === "manager" ? "Manager" : "Supporter"}.</p>
        ) : null}
      </div>
      <Refusal error={set.error} />
      <Stack row>
        <Button loading={set.isPending} disabled={isSame || chosen.length === 0} onClick={save}>
          Save the roles
        </Button>
        <Button variant="default" onClick={onClose}>
          Leave it
        </Button>
      </Stack>
    </Stack>
  );
}

/** One role: what it is called, whether it counts, and what it gives. Saved in one go, or refused in one go. */
import { Button, Switch, TextInput } from "@mantine/core";
import { type AccessRole, endpoints, type Permission, waysRoundOf } from "@countersign/api";
import { type SyntheticEvent, useState } from "react";
import { useChange } from "../../api/use-api.ts";
import { Card } from "../../parts/card.tsx";
import { Icon } from "../../parts/icon.tsx";
import { amountOf } from "../../parts/list/list-column.ts";
import { notify } from "../../parts/notice-store.ts";
import { Refusal } from "../../parts/refusal.tsx";
import { wayRoundWords } from "../../parts/rights/way-round-words.ts";
import { Stack } from "../../parts/stack.tsx";
import { PermissionFields } from "./permission-fields.tsx";
import classes from "./roles.module.css";

const { changeRole, listPeople, listRoles } = endpoints.access;

/** The two cards; with `mayChange` they can be typed into. */
export function RoleForm({
  role,
  implied,
  mayChange,
}: {
  readonly role: AccessRole;
  readonly implied: number;
  readonly mayChange: boolean;
}) {
  const [name, setName] = useState(role.name);
  const [description, setDescription] = useState(role.description);
  const [enabled, setEnabled] = useState(role.enabled);
  const [chosen, setChosen] = useState<ReadonlySet<Permission>>(new Set(role.permissions));
  const change = useChange(changeRole, { invalidates: [listRoles, listPeople] });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const body = { name: name.trim(), description: description.trim(), enabled, permissions: [...chosen] };
    change.mutate(
      { params: { id: role.id }, body },
      { onSuccess: () => notify(`${body.name} was saved. It counts from the next thing its holders do.`) },
    );
  };
  const ways = waysRoundOf((permission) => chosen.has(permission));
  return (
    <form className={classes["form"]} onSubmit={submit}>
      {mayChange ? (
        <Card title="Role">
          <Stack>
            <TextInput
              label="Name"
              required
              withAsterisk={false}
              maxLength={200}
              value={name}
              onChange={({ currentTarget }) => setName(currentTarget.value)}
            />
            <TextInput
              label="Description"
              required
              withAsterisk={false}
              maxLength={500}
              value={description}
              onChange={({ currentTarget }) => setDescription(currentTarget.value)}
            />
            <Switch
              label="Enabled"
              description="Switched off it gives nothing to whoever holds it. Nobody may be left without an enabled role."
              checked={enabled}
              onChange={({ currentTarget }) => setEnabled(currentTarget.checked)}
            />
          </Stack>
        </Card>
      ) : null}
      <Card title="What it gives" lead="By area. The risk says how much harm can be done with it." flush>
        <PermissionFields
          scope={role.scope}
          chosen={chosen}
          {...(mayChange ? { onChange: setChosen } : {})}
        />
        <div className={classes["foot"]}>
          <p>
            {amountOf(chosen.size, ["permission", "permissions"])}, and {implied} more that everybody who is
            signed in has for what is their own.
          </p>
          {ways.map(({ code }) => (
            <div key={code} className={classes["warning"]} role="status">
              <Icon name="warning" />
              <span>This can walk round Advanced Security. {wayRoundWords[code].sentence}</span>
            </div>
          ))}
          {mayChange ? (
            <>
              <Refusal error={change.error} />
              <Stack row>
                <Button type="submit" loading={change.isPending}>
                  Save the role
                </Button>
              </Stack>
            </>
          ) : null}
        </div>
      </Card>
    </form>
  );
}

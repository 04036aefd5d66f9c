/** Giving a role to several users at once, beside what they hold or in place of it. */
import { Button, Checkbox, Modal, Radio, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { type AccessRole, endpoints } from "@countersign/api";
import { useState } from "react";
import { useApi, useChange } from "../../api/use-api.ts";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { amountOf } from "../../parts/list/list-column.ts";
import { notify } from "../../parts/notice-store.ts";
import { Reading } from "../../parts/reading.tsx";
import { Refusal } from "../../parts/refusal.tsx";
import { Stack } from "../../parts/stack.tsx";
import classes from "./roles.module.css";

const { giveRole, listPeople, listRoles } = endpoints.access;

/** The dialog. */
export function AddHolders({ role, onClose }: { readonly role: AccessRole; readonly onClose: () => void }) {
  const [typed, setTyped] = useState("");
  const [q] = useDebouncedValue(typed.trim(), 200);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [how, setHow] = useState("");
  const read = useApi(listPeople, { query: { limit: 50, ...(q === "" ? {} : { q }) } });
  const give = useChange(giveRole, { invalidates: [listPeople, listRoles, endpoints.identity.listUsers] });
  const submit = () =>
    give.mutate(
      { params: { id: role.id }, body: { users: [...chosen], replace: how === "replace" } },
      {
        onSuccess: ({ changed }) => {
          notify(`${amountOf(changed, ["user holds", "users hold"])} ${role.name} now.`);
          onClose();
        },
      },
    );
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Add users to ${role.name}`}
      centered
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Stack>
        <TextInput
          label="Search by name or e-mail"
          data-autofocus
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        <Reading of={read} lines={4} compact>
          {({ users }) => (
            <ul className={classes["people"]} aria-label="Users">
              {users.map(({ id, name, email, roles }) => {
                const isHolder = roles.some((held) => held.id === role.id);
                return (
                  <li key={id}>
                    <Checkbox
                      label={<ForeignText text={name} />}
                      description={
                        isHolder
                          ? "holds it already"
                          : `${email}, ${roles.map((held) => held.name).join(", ")}`
                      }
                      disabled={isHolder}
                      checked={isHolder || chosen.includes(id)}
                      onChange={({ currentTarget }) =>
                        setChosen(
                          currentTarget.checked ? [...chosen, id] : chosen.filter((other) => other !== id),
                        )
                      }
                    />
                  </li>
                );
              })}
            </ul>
          )}
        </Reading>
        <Radio.Group label="Replace their roles, or add this one?" value={how} onChange={setHow}>
          <Stack>
            <Radio value="add" label="Add it" description="They keep what they hold." />
            <Radio
              value="replace"
              label="Replace their roles"
              description="They hold this one alone in the whole installation. Roles at clients stay."
            />
          </Stack>
        </Radio.Group>
        <Refusal error={give.error} />
        <Stack row>
          <Button loading={give.isPending} disabled={chosen.length === 0 || how === ""} onClick={submit}>
            {chosen.length === 0
              ? "Give the role"
              : `Give it to ${amountOf(chosen.length, ["user", "users"])}`}
          </Button>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
        </Stack>
      </Stack>
    </Modal>
  );
}

/** Who may come by a provider, and as what: new accounts, and what its groups are good for. */
import { Button, Checkbox, NativeSelect } from "@mantine/core";
import type { GroupRole } from "@countersign/api";
import { roleWords } from "../../../parts/role-words.ts";
import { Stack } from "../../../parts/stack.tsx";
import { Field } from "./field.tsx";
import type { ProviderDraft, SetDraft } from "./provider-draft.ts";

/** Nobody becomes administrator by a provider. */
const given = ["analyst", "standard"] as const satisfies readonly GroupRole["role"][];
const options = given.map((value) => ({ value, label: roleWords[value].name }));
const roleOf = (value: string): GroupRole["role"] => given.find((known) => known === value) ?? "analyst";

/** The fields; groups only where the provider names some. */
export function PeopleFields({
  draft,
  set,
  hasGroups,
}: {
  readonly draft: ProviderDraft;
  readonly set: SetDraft;
  readonly hasGroups: boolean;
}) {
  const { groupRoles } = draft;
  const put = (at: number, change: Partial<GroupRole>) =>
    set({ groupRoles: groupRoles.map((rule, index) => (index === at ? { ...rule, ...change } : rule)) });
  const isAsked = draft.makes || groupRoles.length > 0;
  return (
    <>
      <Checkbox
        label="Make an account for whoever it sends"
        description="Otherwise only those come in whose page says that they come by it."
        checked={draft.makes}
        onChange={({ currentTarget }) => set({ makes: currentTarget.checked })}
      />
      {hasGroups ? (
        <>
          <Field
            label="Only people of this group"
            hint="Exactly as the provider names it; a test shows the names. Empty: groups keep nobody out."
            optional
            value={draft.allowedGroup}
            onText={(allowedGroup) => set({ allowedGroup })}
          />
          {groupRoles.map(({ group, role }, at) => (
            // Rules have no other name than their place.
            // oxlint-disable-next-line react/no-array-index-key
            <Stack key={at} row>
              <Field label={`Group ${at + 1}`} value={group} onText={(text) => put(at, { group: text })} />
              <NativeSelect
                label={`Role of group ${at + 1}`}
                value={role}
                data={options}
                onChange={({ currentTarget }) => put(at, { role: roleOf(currentTarget.value) })}
              />
              <Button
                variant="subtle"
                color="gray"
                onClick={() => set({ groupRoles: groupRoles.filter((_, index) => index !== at) })}
              >
                Remove group {at + 1}
              </Button>
            </Stack>
          ))}
          <Stack row>
            <Button
              variant="default"
              onClick={() => set({ groupRoles: [...groupRoles, { group: "", role: "standard" }] })}
            >
              A role for a group
            </Button>
          </Stack>
        </>
      ) : null}
      {isAsked ? (
        <NativeSelect
          label={groupRoles.length > 0 ? "Role of everybody else" : "Role of new accounts"}
          description={
            groupRoles.length > 0
              ? "At each sign-in the first group that fits decides, otherwise this. Administrators stay what they are."
              : "It holds at every client, by the default group."
          }
          value={draft.role}
          data={options}
          onChange={({ currentTarget }) => set({ role: roleOf(currentTarget.value) })}
        />
      ) : null}
    </>
  );
}

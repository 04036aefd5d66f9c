/** The groups of a directory, and what each gives to who is in it. */
import { NativeSelect } from "@mantine/core";
import { endpoints, type Provisioning } from "@countersign/api";
import { useChange } from "../../../api/use-api.ts";
import { ForeignText } from "../../../parts/foreign-text.tsx";
import { notify } from "../../../parts/notice-store.ts";
import { Refusal } from "../../../parts/refusal.tsx";
import classes from "./provisioning.module.css";

const of = endpoints.provisioning;
type Group = Provisioning["groups"][number];

/** The groups, one below the other. */
export function ScimGroups({
  provider,
  groups,
  roles,
  mayChange,
}: {
  readonly provider: string;
  readonly groups: readonly Group[];
  readonly roles: Provisioning["roles"];
  readonly mayChange: boolean;
}) {
  if (groups.length === 0)
    return <p>No group was told of yet. A group gives nothing before you say here what it gives.</p>;
  return (
    <ul className={classes["list"]} aria-label="Groups of the directory">
      {groups.map((group) => (
        <OneGroup key={group.id} provider={provider} group={group} roles={roles} mayChange={mayChange} />
      ))}
    </ul>
  );
}

function OneGroup({
  provider,
  group,
  roles,
  mayChange,
}: {
  readonly provider: string;
  readonly group: Group;
  readonly roles: Provisioning["roles"];
  readonly mayChange: boolean;
}) {
  const map = useChange(of.mapScimGroup, { invalidates: [of.showProvisioning] });
  const { id, name, members, role, default_role: defaultRole } = group;
  const set = (change: Partial<Pick<Group, "role" | "default_role">>) =>
    map.mutate(
      { params: { id: provider, group: id }, body: { role, default_role: defaultRole, ...change } },
      { onSuccess: () => notify(`Set what ${name} gives.`) },
    );
  const choices = (scope: "tenant" | "client") => [
    { value: "", label: "nothing" },
    ...roles.filter((one) => one.scope === scope).map(({ id: value, name: label }) => ({ value, label })),
  ];
  return (
    <li className={classes["group"]}>
      <div className={classes["name"]}>
        <strong>
          <ForeignText text={name} />
        </strong>
        <span>{members === 1 ? "1 member" : `${members} members`}</span>
      </div>
      <NativeSelect
        label="Gives the role"
        aria-label={`Role that ${name} gives`}
        data={choices("tenant")}
        value={role ?? ""}
        disabled={!mayChange || map.isPending}
        onChange={({ currentTarget }) => set({ role: currentTarget.value || null })}
      />
      <NativeSelect
        label="And at every client"
        aria-label={`Role at every client that ${name} gives`}
        data={choices("client")}
        value={defaultRole ?? ""}
        disabled={!mayChange || map.isPending}
        onChange={({ currentTarget }) => set({ default_role: currentTarget.value || null })}
      />
      <Refusal error={map.error} />
    </li>
  );
}

/** Device groups: what they are called, whom they find, and who keeps them. */
import { Button } from "@mantine/core";
import { type DeviceGroup, endpoints } from "@countersign/api";
import { useState } from "react";
import { useMay } from "../../api/session.ts";
import { useApi, useChange } from "../../api/use-api.ts";
import { BackLink } from "../../parts/back-link.tsx";
import { Card } from "../../parts/card.tsx";
import { Confirm } from "../../parts/confirm.tsx";
import { DataTable } from "../../parts/data-table.tsx";
import { Empty } from "../../parts/empty.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { Icon } from "../../parts/icon.tsx";
import type { Column } from "../../parts/list/list-column.ts";
import { RowLink } from "../../parts/list/row-link.tsx";
import { Page } from "../../parts/page.tsx";
import { Reading } from "../../parts/reading.tsx";
import classes from "./device.module.css";
import { GroupForm } from "./group-form.tsx";
import { groupWords } from "./group-words.ts";

const { listDeviceGroups, removeDeviceGroup } = endpoints.deviceGroups;

/** The page. */
export function GroupsPage() {
  const may = useMay();
  const [form, setForm] = useState<DeviceGroup | "new">();
  const [leaving, setLeaving] = useState<DeviceGroup>();
  const read = useApi(listDeviceGroups, undefined, { topics: ["devices"] });
  const make = may("devices.write") ? (
    <Button leftSection={<Icon name="plus" />} onClick={() => setForm("new")}>
      New group
    </Button>
  ) : undefined;
  return (
    <Page
      title="Device groups"
      above={<BackLink to="/devices">Devices</BackLink>}
      lead="For finding devices: what is asked for and signed names the devices themselves, never a group."
      actions={make}
    >
      <Card title="Groups" flush>
        <Reading of={read} lines={4} compact>
          {({ groups }) =>
            groups.length === 0 ? (
              <Empty icon="device" title="There is no group yet" compact>
                A group finds its devices by what they have in common, or is a list of them.
              </Empty>
            ) : (
              <DataTable
                label="Device groups"
                columns={columnsFor(setForm, setLeaving)}
                rows={groups}
                keyOf={({ name }) => name}
              />
            )
          }
        </Reading>
      </Card>
      {form ? (
        <GroupForm {...(form === "new" ? {} : { group: form })} onClose={() => setForm(undefined)} />
      ) : null}
      {leaving ? <RemoveGroup group={leaving} onClose={() => setLeaving(undefined)} /> : null}
    </Page>
  );
}

function columnsFor(
  onEdit: (group: DeviceGroup) => void,
  onRemove: (group: DeviceGroup) => void,
): readonly Column<DeviceGroup>[] {
  return [
    {
      id: "name",
      header: "Group",
      grow: true,
      cell: ({ name, description }) => (
        <>
          <RowLink to="/devices" search={{ group: name }}>
            {name}
          </RowLink>
          {description === "" ? null : (
            <div className={classes["detail"]}>
              <ForeignText text={description} />
            </div>
          )}
        </>
      ),
    },
    { id: "finds", header: "Devices", cell: (group) => <ForeignText text={groupWords(group)} /> },
    {
      id: "keeper",
      header: "Changed by",
      cell: ({ editors, owner }) => (editors === "everybody" ? "everybody" : <ForeignText text={owner} />),
    },
    {
      id: "change",
      header: "Change",
      cell: (group) =>
        group.may_edit ? (
          <span className={classes["tags"]}>
            {group.query ? (
              <Button
                variant="default"
                size="compact-sm"
                aria-label={`Change ${group.name}`}
                onClick={() => onEdit(group)}
              >
                Change
              </Button>
            ) : null}
            <Button
              variant="default"
              size="compact-sm"
              aria-label={`Remove ${group.name}`}
              onClick={() => onRemove(group)}
            >
              Remove
            </Button>
          </span>
        ) : (
          "not yours"
        ),
    },
  ];
}

function RemoveGroup({ group, onClose }: { readonly group: DeviceGroup; readonly onClose: () => void }) {
  const remove = useChange(removeDeviceGroup, { invalidates: [listDeviceGroups] });
  return (
    <Confirm
      opened
      title={`Remove ${group.name}?`}
      action="Remove it"
      destructive
      pending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate({ params: { name: group.name } }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>Its devices stay as they are, and what was asked for stays as it was signed.</p>
    </Confirm>
  );
}

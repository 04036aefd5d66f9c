/** Making or changing a device group: by what its devices have in common, or of devices that were chosen. */
import { Checkbox, NativeSelect, TagsInput, TextInput } from "@mantine/core";
import { type Device, type DeviceGroup, endpoints, TRUST_WORDS } from "@countersign/api";
import { useState } from "react";
import { useApi, useChange } from "../../api/use-api.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { notify } from "../../parts/notice-store.ts";
import { slugOf } from "../../parts/slug-of.ts";
import { deviceWords } from "./device-words.ts";

const { listDeviceGroups, saveDeviceGroup } = endpoints.deviceGroups;
type Query = NonNullable<DeviceGroup["query"]>;

/** The dialog; with `devices` for a list of them. */
export function GroupForm({
  group,
  devices,
  onClose,
}: {
  readonly group?: DeviceGroup;
  readonly devices?: readonly Device[];
  readonly onClose: () => void;
}) {
  const [name, setName] = useState(group?.name ?? "");
  const [description, setDescription] = useState(group?.description ?? "");
  const [isShared, setShared] = useState(group?.editors === "everybody");
  const [query, setQuery] = useState<Query>(group?.query ?? {});
  const save = useChange(saveDeviceGroup, { invalidates: [listDeviceGroups] });
  const id = group ? group.name : slugOf(name);
  const isNothing = devices === undefined && Object.keys(query).length === 0;
  const confirm = () => {
    if (id === "" || isNothing) return;
    const body = {
      description: description.trim(),
      editors: isShared ? ("everybody" as const) : ("owner" as const),
      ...(devices ? { devices: devices.map(({ id }) => id) } : { query }),
    };
    const onSuccess = () => {
      notify(`The group ${id} is saved.`);
      onClose();
    };
    save.mutate({ params: { name: id }, body }, { onSuccess });
  };
  return (
    <Confirm
      opened
      title={
        group ? `Group ${group.name}` : devices ? `Group of ${deviceWords(devices.length)}` : "New group"
      }
      action="Save the group"
      pending={save.isPending}
      error={save.error}
      onConfirm={confirm}
      onClose={onClose}
    >
      <TextInput
        label="Group"
        description={id === name ? "Small letters, digits and dashes" : `It will be called ${id}`}
        required
        disabled={group !== undefined}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <TextInput
        label="Description"
        maxLength={500}
        value={description}
        onChange={({ currentTarget }) => setDescription(currentTarget.value)}
      />
      {devices ? (
        <p>These devices and no others, until somebody changes the list.</p>
      ) : (
        <QueryFields query={query} onChange={setQuery} />
      )}
      <Checkbox
        label="Everybody who may change devices may change it"
        checked={isShared}
        onChange={({ currentTarget }) => setShared(currentTarget.checked)}
      />
    </Confirm>
  );
}

function QueryFields({
  query,
  onChange,
}: {
  readonly query: Query;
  readonly onChange: (query: Query) => void;
}) {
  const clients = useApi(endpoints.clients.listClients);
  const tags = useApi(endpoints.devices.listTags, {});
  const set = (part: keyof Query, value: string) => {
    const { [part]: _, ...others } = query;
    onChange(value === "" ? others : { ...others, [part]: value });
  };
  const any = (label: string) => ({ value: "", label });
  return (
    <>
      <p>Its devices are those for which all of this holds; they are looked for anew each time.</p>
      <NativeSelect
        label="Client"
        value={query.client ?? ""}
        onChange={({ currentTarget }) => set("client", currentTarget.value)}
        data={[
          any("Any client"),
          ...(clients.data?.clients ?? []).map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      <TagsInput
        label="Tags, all of them"
        data={(tags.data?.tags ?? []).map(({ tag }) => tag)}
        maxTags={10}
        value={query.tag?.split(",") ?? []}
        onChange={(values) => set("tag", values.map((tag) => tag.toLowerCase()).join(","))}
      />
      <TextInput
        label="Name of the device"
        description="* stands for any characters, such as web-*"
        value={query.name ?? ""}
        onChange={({ currentTarget }) => set("name", currentTarget.value)}
      />
      <TextInput
        label="System"
        description="Part of what the device says of its operating system"
        value={query.system ?? ""}
        onChange={({ currentTarget }) => set("system", currentTarget.value)}
      />
      <NativeSelect
        label="Who can run code on it"
        value={query.trust ?? ""}
        onChange={({ currentTarget }) => set("trust", currentTarget.value)}
        data={[any("Anybody"), ...TRUST_WORDS]}
      />
    </>
  );
}

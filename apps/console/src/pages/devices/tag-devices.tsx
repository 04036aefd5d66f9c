/** Putting tags on devices and taking tags from them: which devices, before anything changes. */
import { TagsInput } from "@mantine/core";
import { type Device, endpoints, MOST_TAGS } from "@countersign/api";
import { useState } from "react";
import { useApi, useChange } from "../../api/use-api.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { notify } from "../../parts/notice-store.ts";
import classes from "./device.module.css";
import { deviceWords } from "./device-words.ts";

const { listDevices, listTags, showDevice, tagDevices } = endpoints.devices;
const form = /^[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?$/;
/** So many devices are named; the rest is a number. */
const FEW = 12;

/** The dialog. It is made anew for each choice of devices. */
export function TagDevices({
  devices,
  onClose,
}: {
  readonly devices: readonly Pick<Device, "id" | "name" | "tags">[];
  readonly onClose: () => void;
}) {
  const [add, setAdd] = useState<string[]>([]);
  const [remove, setRemove] = useState<string[]>([]);
  const known = useApi(listTags);
  const change = useChange(tagDevices, { invalidates: [listDevices, listTags, showDevice] });
  const carried = [...new Set(devices.flatMap(({ tags }) => tags))].toSorted();
  const wrong = add.find((tag) => !form.test(tag));
  const isNothing = add.length + remove.length === 0;
  const confirm = () => {
    if (isNothing || wrong !== undefined) return;
    change.mutate(
      { body: { devices: devices.map(({ id }) => id), add, remove } },
      {
        onSuccess: ({ changed }) => {
          notify(`The tags of ${deviceWords(changed)} changed.`);
          onClose();
        },
      },
    );
  };
  const common = { clearable: true, splitChars: [",", " "], maxTags: MOST_TAGS };
  return (
    <Confirm
      opened
      title={`Tags of ${deviceWords(devices.length)}`}
      action={`Change ${deviceWords(devices.length)}`}
      pending={change.isPending}
      error={change.error}
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>
        Tags are for finding devices. A request names the devices themselves, so a tag that changes later
        changes nothing that was signed.
      </p>
      <TagsInput
        {...common}
        label="Put on"
        description="Such as web or site-a; the enter key takes one"
        data={(known.data?.tags ?? []).map(({ tag }) => tag)}
        error={
          wrong === undefined ? undefined : `${wrong} is no tag: small letters, digits, dot, dash, underscore`
        }
        value={add}
        onChange={(tags) => setAdd(tags.map((tag) => tag.toLowerCase()))}
      />
      {carried.length > 0 ? (
        <TagsInput
          {...common}
          label="Take off"
          data={carried}
          value={remove}
          onChange={(tags) => setRemove(tags.filter((tag) => carried.includes(tag)))}
        />
      ) : null}
      <ul className={classes["names"]} aria-label="Devices">
        {devices.slice(0, FEW).map(({ id, name }) => (
          <li key={id}>
            <ForeignText text={name} />
          </li>
        ))}
        {devices.length > FEW ? <li>and {(devices.length - FEW).toLocaleString("en")} more</li> : null}
      </ul>
    </Confirm>
  );
}

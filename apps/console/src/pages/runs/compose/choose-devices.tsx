/** Choosing devices: found by a part of their name or by client, chosen one by one or all that match. */
import { Button, Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { endpoints } from "@countersign/api";
import { useMutation } from "@tanstack/react-query";
import { useId, useState } from "react";
import { api } from "../../../api/client.ts";
import { useApi, useApiPages } from "../../../api/use-api.ts";
import { Empty } from "../../../parts/empty.tsx";
import { Failed } from "../../../parts/failed.tsx";
import { useClientScope } from "../../../parts/filters.ts";
import { ForeignText } from "../../../parts/foreign-text.tsx";
import { Icon } from "../../../parts/icon.tsx";
import { Loading } from "../../../parts/loading.tsx";
import { Refusal } from "../../../parts/refusal.tsx";
import classes from "./choose-devices.module.css";
import { useFoundBy } from "../../devices/use-found-by.ts";
import { LeftOut } from "./left-out.tsx";
import { type ChosenDevice, nameOf, withDevices, withoutDevices } from "./chosen-devices.ts";

const typingMs = 200;
const perPage = 50;

/** The list with the choice. */
export function ChooseDevices({
  chosen,
  onChange,
}: {
  readonly chosen: readonly ChosenDevice[];
  readonly onChange: (chosen: readonly ChosenDevice[]) => void;
}) {
  const scope = useClientScope();
  const [typed, setTyped] = useState("");
  const [text] = useDebouncedValue(typed.trim(), typingMs);
  const [client, setClient] = useState("");
  const [narrowed, setNarrowed] = useState<Readonly<Record<string, string>>>({});
  const listId = useId();
  const clients = useApi(endpoints.clients.listClients);
  const only = scope ?? (client === "" ? undefined : client);
  const found = useFoundBy(only);
  const pickFor = (q: string) => ({
    ...(q === "" ? {} : { q }),
    ...(only === undefined ? {} : { client: only }),
    ...(narrowed["tag"] ? { tag: narrowed["tag"] } : {}),
    ...(narrowed["group"] ? { group: narrowed["group"] } : {}),
  });
  const query = { ...pickFor(text), state: "admitted" as const, sort: "name" as const, limit: perPage };
  const list = useApiPages(endpoints.devices.listDevices, { query }, { topics: ["devices"] });
  const devices = list.data?.pages.flatMap((page) => page.devices);
  const ids = new Set(chosen.map(({ id }) => id));
  const all = useMutation({
    // What stands in the fields, not what the list below has caught up with; resolved to devices here and now.
    mutationFn: async () =>
      (await api.call(endpoints.devices.selectDevices, { query: pickFor(typed.trim()) })).reply,
    onSuccess: ({ devices: more }) => onChange(withDevices(chosen, more)),
  });
  return (
    <div className={classes["choose"]}>
      <div className={classes["filters"]}>
        <TextInput
          type="search"
          aria-label="Find devices by name"
          placeholder="Find devices by name"
          leftSection={<Icon name="search" size={16} />}
          className={classes["search"] ?? ""}
          aria-controls={listId}
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        {scope === undefined && (clients.data?.clients.length ?? 0) > 1 ? (
          <NativeSelect
            aria-label="Client"
            value={client}
            onChange={({ currentTarget }) => setClient(currentTarget.value)}
            data={[
              { value: "", label: "Any client" },
              ...(clients.data?.clients ?? []).map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
        ) : null}
        {found.map(({ name, label, options }) => (
          <NativeSelect
            key={name}
            aria-label={label}
            value={narrowed[name] ?? ""}
            onChange={({ currentTarget }) => setNarrowed({ ...narrowed, [name]: currentTarget.value })}
            data={[{ value: "", label }, ...options]}
          />
        ))}
        <Button variant="default" loading={all.isPending} onClick={() => all.mutate()}>
          Choose all that match
        </Button>
      </div>
      <Refusal error={all.error} />
      <LeftOut of={all.data?.left_out ?? []} />
      <div className={classes["list"]} id={listId}>
        {devices === undefined ? (
          list.isError ? (
            <Failed error={list.error} compact onRetry={() => void list.refetch()} />
          ) : (
            <Loading lines={4} />
          )
        ) : devices.length === 0 ? (
          <Empty
            icon="device"
            title={text === "" ? "No device is admitted yet" : "No device is called like that"}
            compact
          >
            Only devices that are admitted to a client can run something.
          </Empty>
        ) : (
          devices.map((device) => (
            <label key={device.id} className={classes["device"]}>
              <Checkbox
                checked={ids.has(device.id)}
                onChange={() =>
                  onChange(
                    ids.has(device.id)
                      ? withoutDevices(chosen, new Set([device.id]))
                      : withDevices(chosen, [device]),
                  )
                }
              />
              <span className={classes["name"]}>
                <ForeignText text={nameOf(device)} />
              </span>
              <span className={classes["client"]}>{device.client}</span>
              <span className={classes["state"]}>{device.connected ? "connected" : "not connected"}</span>
            </label>
          ))
        )}
        {list.hasNextPage ? (
          <Button
            variant="subtle"
            fullWidth
            loading={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            Show more
          </Button>
        ) : null}
      </div>
      <div className={classes["chosen"]} aria-live="polite">
        <strong>{chosen.length === 1 ? "1 device is chosen" : `${chosen.length} devices are chosen`}</strong>
        {chosen.length > 0 ? (
          <Button variant="subtle" size="compact-sm" onClick={() => onChange([])}>
            Choose none
          </Button>
        ) : null}
      </div>
    </div>
  );
}

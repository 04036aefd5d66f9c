/** A ring by what people said of devices: chosen from the tags and groups that there are. */
import { NativeSelect } from "@mantine/core";
import { useFoundBy } from "../../devices/use-found-by.ts";

/** The choice; nothing where there is neither a tag nor a group. */
export function AddRing({
  client,
  onAdd,
}: {
  readonly client: string | undefined;
  /** With a ring such as `tag:canary`. */
  readonly onAdd: (ring: string) => void;
}) {
  const found = useFoundBy(client);
  if (found.length === 0) return null;
  return (
    <NativeSelect
      label="Put a tag or group first"
      description="Its devices, as it is now"
      value=""
      onChange={({ currentTarget }) => onAdd(currentTarget.value)}
      data={[
        { value: "", label: "Choose one" },
        ...found.map(({ name, options }) => ({
          group: name === "tag" ? "Tags" : "Groups",
          items: options.map(({ value, label }) => ({ value: `${name}:${value}`, label })),
        })),
      ]}
    />
  );
}

/** A time zone, found by typing a part of its name. */
import { Select } from "@mantine/core";

const zones = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];
/** Shown at once; typing finds the others. */
const mostZones = 60;

/** The field. */
export function ZoneField({
  zone,
  onChange,
}: {
  readonly zone: string;
  readonly onChange: (zone: string) => void;
}) {
  return (
    <Select
      label="Time zone"
      searchable
      allowDeselect={false}
      limit={mostZones}
      data={zones.includes(zone) ? zones : [zone, ...zones]}
      value={zone}
      onChange={(chosen) => chosen !== null && onChange(chosen)}
    />
  );
}

/** In which order a run goes out: to all devices at once, or to one ring after the other. */
import { Checkbox, SegmentedControl, TextInput } from "@mantine/core";
import { AddRing } from "./add-ring.tsx";
import { LONG_TIMES } from "./amount.ts";
import { AmountField } from "./amount-field.tsx";
import classes from "./compose.module.css";
import { RingsShown } from "./rings-shown.tsx";
import { type RingChoice, ringFaults, type RingPlanHere, USUAL_RINGS, withRing } from "./rings.ts";

/** The fields. */
export function RingFields({
  rings,
  plan,
  client,
  nameOf,
  onChange,
}: {
  readonly rings: RingChoice | undefined;
  /** What comes of them; undefined as long as that is not known. */
  readonly plan: RingPlanHere | undefined;
  /** Whose tags there are to choose from. */
  readonly client: string | undefined;
  readonly nameOf: (device: string) => string | undefined;
  readonly onChange: (rings: RingChoice | undefined) => void;
}) {
  const faults = rings && ringFaults(rings);
  const sizes = faults?.sizes ?? (plan?.ok === false ? plan.fault : undefined);
  return (
    <div className={classes["fields"]}>
      <SegmentedControl
        aria-label="In which order"
        value={rings ? "rings" : "at-once"}
        onChange={(value) => onChange(value === "rings" ? USUAL_RINGS : undefined)}
        data={[
          { value: "at-once", label: "All at once" },
          { value: "rings", label: "In rings" },
        ]}
      />
      {rings && faults ? (
        <>
          <div className={classes["pairs"]}>
            <TextInput
              label="Rings"
              description="Numbers, shares, rest; connected ones first"
              autoComplete="off"
              error={sizes === undefined ? undefined : `Rings ${sizes}`}
              value={rings.sizes}
              onChange={({ currentTarget }) => onChange({ ...rings, sizes: currentTarget.value })}
            />
            <AddRing
              client={client}
              onAdd={(ring) => onChange(ring === "" ? rings : withRing(rings, ring))}
            />
            <TextInput
              label="Stop after"
              description="So many failed devices, or 10%"
              autoComplete="off"
              error={faults.stopAfter === undefined ? undefined : `Stop after ${faults.stopAfter}`}
              value={rings.stopAfter}
              onChange={({ currentTarget }) => onChange({ ...rings, stopAfter: currentTarget.value })}
            />
            <AmountField
              label="A ring waits"
              description="Then the next begins without those away"
              units={LONG_TIMES}
              amount={rings.wait}
              fault={faults.wait}
              onChange={(wait) => onChange({ ...rings, wait })}
            />
          </div>
          <Checkbox
            label="Wait for somebody to say “go on” before each further ring"
            checked={rings.askFirst}
            onChange={({ currentTarget }) => onChange({ ...rings, askFirst: currentTarget.checked })}
          />
          {plan?.ok ? <RingsShown rings={plan.rings} nameOf={nameOf} /> : null}
        </>
      ) : null}
    </div>
  );
}

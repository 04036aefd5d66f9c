/** In which order the runs of a task go out: as it has them, or chosen anew. */
import { Button } from "@mantine/core";
import { isNamedRing, planRings, type Task } from "@countersign/api";
import { Card } from "../../parts/card.tsx";
import { Stack } from "../../parts/stack.tsx";
import { RingFields } from "../runs/compose/ring-fields.tsx";
import { RingsShown } from "../runs/compose/rings-shown.tsx";
import type { RingChoice, RingPlanHere } from "../runs/compose/rings.ts";

/** The card. `kept` is the task whose rings stay as they are. */
export function TaskRings({
  kept,
  onChooseOthers,
  ...fields
}: {
  readonly kept: Task | undefined;
  readonly onChooseOthers: () => void;
  readonly rings: RingChoice | undefined;
  readonly plan: RingPlanHere | undefined;
  readonly client: string | undefined;
  readonly nameOf: (device: string) => string | undefined;
  readonly onChange: (rings: RingChoice | undefined) => void;
}) {
  return (
    <Card
      title="In which order"
      lead="The server's order. A tag or group is taken as it is now; numbers and shares take those that are connected when it is due."
    >
      {kept?.rings ? (
        <Stack>
          <KeptRings task={kept} rings={kept.rings} />
          <Stack row>
            <Button variant="default" onClick={onChooseOthers}>
              Choose other rings
            </Button>
          </Stack>
        </Stack>
      ) : (
        <RingFields {...fields} />
      )}
    </Card>
  );
}

function KeptRings({ task, rings }: { readonly task: Task; readonly rings: NonNullable<Task["rings"]> }) {
  const { devices, device_names: names } = task;
  const plan = planRings(rings.steps, devices, () => true);
  const isNamed = isNamedRing(rings.steps);
  // Of many devices only the first are told by name; of some that are gone there is none.
  const nameOf = new Map(names.length === devices.length ? devices.map((id, at) => [id, names[at]]) : []);
  if (!plan.ok) return <p role="alert">{plan.detail}</p>;
  const shown = plan.rings.map((ring) => ({ ...ring, isExact: isNamed(ring) }));
  return <RingsShown rings={shown} nameOf={(id) => nameOf.get(id)} />;
}

/** What the order on the screen would change for whom; then it is saved. */
import { endpoints, type Tier } from "@countersign/api";
import { useApi, useChange } from "../../api/use-api.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { notify } from "../../parts/notice-store.ts";
import { Reading } from "../../parts/reading.tsx";
import { ImpactView } from "./impact-view.tsx";
import { asArranged } from "./tier-order.ts";

const { arrangeTiers, listTiers, previewTiers } = endpoints.tiers;

/** The dialog. `draft` has the highest first. */
export function SaveTiers({
  draft,
  isOn,
  onClose,
}: {
  readonly draft: readonly Tier[];
  readonly isOn: boolean;
  readonly onClose: () => void;
}) {
  const tiers = asArranged(draft);
  const preview = useApi(previewTiers, { query: { order: tiers.map(({ id }) => id).join(",") } });
  const save = useChange(arrangeTiers, { invalidates: [listTiers, previewTiers] });
  return (
    <Confirm
      opened
      title="Save the tiers?"
      action="Save the tiers"
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onConfirm={() =>
        save.mutate(
          { body: { tiers } },
          {
            onSuccess: () => {
              notify("The tiers were saved.");
              onClose();
            },
          },
        )
      }
    >
      {isOn ? null : <p>Tiers are off: the order counts once they are turned on.</p>}
      <Reading of={preview} lines={3} compact>
        {(impact) => <ImpactView impact={impact} tiers={draft} />}
      </Reading>
    </Confirm>
  );
}

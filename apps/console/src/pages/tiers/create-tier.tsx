/** A new tier: it starts on top, above everybody's own. */
import { endpoints } from "@countersign/api";
import { useChange } from "../../api/use-api.ts";
import { notify } from "../../parts/notice-store.ts";
import { TierDialog } from "./tier-dialog.tsx";

/** The dialog. */
export function CreateTier({ onClose }: { readonly onClose: () => void }) {
  const { createTier, listTiers, previewTiers } = endpoints.tiers;
  const create = useChange(createTier, { invalidates: [listTiers, previewTiers] });
  return (
    <TierDialog
      title="Add a tier"
      action="Add the tier"
      pending={create.isPending}
      error={create.error}
      onClose={onClose}
      onDone={(words) =>
        create.mutate(
          { body: words },
          {
            onSuccess: () => {
              notify(`${words.name} was added, on top.`);
              onClose();
            },
          },
        )
      }
    >
      It starts on top. Nobody but those who hold a role at every client sees what gets it, until it is moved
      or given to people. A tier can be disabled later, never deleted.
    </TierDialog>
  );
}

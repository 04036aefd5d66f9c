/** Tiers: whether they count, in which order they stand, and what another order would change. */
import { Button } from "@mantine/core";
import { endpoints } from "@countersign/api";
import { useState } from "react";
import { useMay } from "../../api/session.ts";
import { useApi } from "../../api/use-api.ts";
import { Icon } from "../../parts/icon.tsx";
import { Page } from "../../parts/page.tsx";
import { Reading } from "../../parts/reading.tsx";
import { CreateTier } from "./create-tier.tsx";
import { SwitchTiers } from "./switch-tiers.tsx";
import { TierList } from "./tier-list.tsx";

/** The page. */
export function TiersPage() {
  const mayChange = useMay()("roles.write");
  const [isCreating, setCreating] = useState(false);
  const read = useApi(endpoints.tiers.listTiers);
  return (
    <Page
      title="Tiers"
      lead="An order of confidentiality within a client. What has a tier above somebody's own does not exist for them: not in lists, counts, search or errors."
      actions={
        mayChange ? (
          <Button leftSection={<Icon name="plus" />} onClick={() => setCreating(true)}>
            Add a tier
          </Button>
        ) : undefined
      }
    >
      <Reading of={read} lines={4}>
        {(tiers) => (
          <>
            <SwitchTiers tiers={tiers} mayChange={mayChange} />
            <TierList tiers={tiers} mayChange={mayChange} />
          </>
        )}
      </Reading>
      {isCreating ? <CreateTier onClose={() => setCreating(false)} /> : null}
    </Page>
  );
}

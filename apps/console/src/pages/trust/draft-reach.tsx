/** What a draft leaves behind, as it is now; where more devices fell asleep than somebody knew of, it waits for their word. */
import { Button } from "@mantine/core";
import { endpoints } from "@countersign/api";
import { useState } from "react";
import { useMay } from "../../api/session.ts";
import { useChange } from "../../api/use-api.ts";
import { Card } from "../../parts/card.tsx";
import { Refusal } from "../../parts/refusal.tsx";
import { ReachView } from "./reach-view.tsx";
import classes from "./trust.module.css";
import type { OpenDraft } from "./use-drafts.ts";
import { useReach } from "./use-reach.ts";

/** The card; nothing where everybody follows and nothing ends. */
export function DraftReach({ one: { draft, signed } }: { readonly one: OpenDraft }) {
  const may = useMay();
  const [known, setKnown] = useState(false);
  const reaches = draft.type === "root" || draft.type === "people" || draft.type === "admission";
  const reach = useReach(reaches ? { signed, hash: draft.hash } : undefined);
  const { listDrafts } = endpoints.drafts;
  const say = useChange(endpoints.reach.acknowledgeLeft, { invalidates: [listDrafts] });
  if (!reach || (reach.left_behind === 0 && reach.ends_count === 0)) return null;
  const asks = draft.because === "leaves-devices-behind" && may("trust.publish");
  return (
    <Card title="Whom it leaves behind" flush>
      <ReachView reach={reach} {...(asks ? { known, onKnown: setKnown } : {})} />
      {asks ? (
        <div className={classes["foot"]}>
          <Refusal error={say.error} />
          <Button
            disabled={!known}
            loading={say.isPending}
            onClick={() =>
              say.mutate({ params: { hash: draft.hash }, body: { leave_behind: reach.left_behind } })
            }
          >
            Publish it all the same
          </Button>
        </div>
      ) : null}
    </Card>
  );
}

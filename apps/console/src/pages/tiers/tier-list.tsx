/** The tiers in their order, to be moved by mouse or keys, renamed and disabled; nothing counts before it is saved. */
import { Button } from "@mantine/core";
import type { Tier, Tiers } from "@countersign/api";
import { useState } from "react";
import { Card } from "../../parts/card.tsx";
import { Stack } from "../../parts/stack.tsx";
import { SaveTiers } from "./save-tiers.tsx";
import { TierDialog } from "./tier-dialog.tsx";
import { isSameArrangement, moved } from "./tier-order.ts";
import { TierRow } from "./tier-row.tsx";
import classes from "./tiers.module.css";

/** The card. */
export function TierList({ tiers, mayChange }: { readonly tiers: Tiers; readonly mayChange: boolean }) {
  const saved = tiers.tiers.toReversed();
  const [draft, setDraft] = useState<readonly Tier[]>(saved);
  const text = JSON.stringify(saved);
  const [begunFrom, setBegunFrom] = useState(text);
  // What was moved and not saved is gone once another order was read: it could not be saved any more.
  if (begunFrom !== text) {
    setBegunFrom(text);
    setDraft(saved);
  }
  const [renaming, setRenaming] = useState<number>();
  const [isSaving, setSaving] = useState(false);
  const [dragged, setDragged] = useState<number>();
  const [told, setTold] = useState("");
  const move = (id: number, to: number) => {
    const next = moved(draft, id, to);
    const at = next.findIndex((tier) => tier.id === id);
    setDraft(next);
    setTold(`${next[at]?.name} is now level ${next.length - at} of ${next.length}, not saved yet.`);
  };
  const change = (id: number, part: Partial<Tier>) =>
    setDraft(draft.map((tier) => (tier.id === id ? { ...tier, ...part } : tier)));
  const isSame = isSameArrangement(draft, saved);
  const renamed = draft.find(({ id }) => id === renaming);
  return (
    <Card
      title="Order"
      lead="The most confidential on top. Whoever has a tier sees it and all below it."
      flush
    >
      <ol className={classes["tiers"]} aria-label="Tiers, the highest first">
        {draft.map((tier, at) => (
          <TierRow
            key={tier.id}
            tier={tier}
            level={draft.length - at}
            of={draft.length}
            mayChange={mayChange}
            isDragged={dragged === tier.id}
            onMove={(by) => move(tier.id, at + by)}
            onDrag={setDragged}
            onDrop={() => {
              if (dragged !== undefined && dragged !== tier.id) move(dragged, at);
              setDragged(undefined);
            }}
            onRename={() => setRenaming(tier.id)}
            onEnable={(enabled) => change(tier.id, { enabled })}
          />
        ))}
      </ol>
      <p className="unseen" role="status">
        {told}
      </p>
      {mayChange ? (
        <div className={classes["foot"]}>
          <Stack row>
            <Button disabled={isSame} onClick={() => setSaving(true)}>
              See what changes, and save
            </Button>
            {isSame ? null : (
              <Button variant="default" onClick={() => setDraft(saved)}>
                Put back
              </Button>
            )}
          </Stack>
        </div>
      ) : null}
      {renamed ? (
        <TierDialog
          title={`Rename ${renamed.name}`}
          action="Take these words"
          words={renamed}
          onClose={() => setRenaming(undefined)}
          onDone={(words) => {
            change(renamed.id, words);
            setRenaming(undefined);
          }}
        >
          It is saved together with the order.
        </TierDialog>
      ) : null}
      {isSaving ? (
        <SaveTiers draft={draft} isOn={tiers.on_since !== null} onClose={() => setSaving(false)} />
      ) : null}
    </Card>
  );
}

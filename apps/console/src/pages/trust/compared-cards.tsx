/** The cards of those who are to be persons of a new root: each compared with what its owner reads out, and given its part. */
import { SegmentedControl } from "@mantine/core";
import { useEffect } from "react";
import type { NewPerson } from "../../ceremonies/first-root.ts";
import { Badge } from "../../parts/badge.tsx";
import { shownName } from "../../parts/shown-name.ts";
import { textsIn, useKept } from "../../parts/use-kept.ts";
import { CardChoice, isReadOut, type Typed } from "./card-choice.tsx";
import classes from "./trust.module.css";
import type { ChoosableCard } from "./use-cards.ts";

/** The list; `onPeople` hears who was compared and what they are to do. */
export function ComparedCards({
  cards,
  onPeople,
}: {
  readonly cards: readonly ChoosableCard[];
  readonly onPeople: (people: readonly NewPerson[]) => void;
}) {
  const [typed, setTyped] = useKept<Typed>("read out", () => ({}), textsIn);
  const [parts, setParts] = useKept<Readonly<Record<string, string>>>("parts", () => ({}), textsIn);
  const partOf = (hash: string): NewPerson["as"] => (parts[hash] === "recovery" ? "recovery" : "approver");
  const compared = cards.filter((card) => isReadOut(card, typed));
  const key = compared.map(({ hash }) => `${hash} ${partOf(hash)}`).join();
  useEffect(() => {
    onPeople(
      compared.flatMap(({ hash, verdict }) => (verdict.ok ? [{ card: verdict.card, as: partOf(hash) }] : [])),
    );
    // The key says all of it; the lists are new at each rendering.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [key, onPeople]);
  return cards.map((card) => (
    <CardChoice key={card.hash} card={card} typed={typed} onTyped={setTyped}>
      <div className={classes["head"]}>
        <Badge tone="good" icon="check">
          compared
        </Badge>
        <SegmentedControl
          aria-label={`Part of ${shownName(card.name)}`}
          size="xs"
          data={[
            { value: "approver", label: "Approves runs" },
            { value: "recovery", label: "Recovery key only" },
          ]}
          value={partOf(card.hash)}
          onChange={(value) => setParts({ ...parts, [card.hash]: value })}
        />
      </div>
    </CardChoice>
  ));
}

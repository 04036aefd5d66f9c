/** The cards of the people to be: compared, and given their part. */
import { SegmentedControl } from "@mantine/core";
import { useEffect, useState } from "react";
import type { NewPerson } from "../../ceremonies/first-root.ts";
import { Badge } from "../../parts/badge.tsx";
import { shownName } from "../../parts/shown-name.ts";
import { CardChoice, isReadOut, type Typed } from "./card-choice.tsx";
import classes from "./trust.module.css";
import type { ChoosableCard } from "./use-cards.ts";

/** The list; `onPeople` hears who was compared and what they are to do. */
export function TwoOfUsCards({
  cards,
  onPeople,
}: {
  readonly cards: readonly ChoosableCard[];
  readonly onPeople: (people: readonly NewPerson[]) => void;
}) {
  const [typed, setTyped] = useState<Typed>({});
  const [parts, setParts] = useState<Readonly<Record<string, NewPerson["as"]>>>({});
  const compared = cards.filter((card) => isReadOut(card, typed));
  const key = compared.map(({ hash }) => `${hash} ${parts[hash] ?? "approver"}`).join();
  useEffect(() => {
    onPeople(
      compared.flatMap(({ hash, verdict }) =>
        verdict.ok ? [{ card: verdict.card, as: parts[hash] ?? "approver" }] : [],
      ),
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
          value={parts[card.hash] ?? "approver"}
          onChange={(value) =>
            setParts({ ...parts, [card.hash]: value === "recovery" ? "recovery" : "approver" })
          }
        />
      </div>
    </CardChoice>
  ));
}

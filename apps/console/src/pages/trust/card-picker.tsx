/** Choosing one card among those that are here, and comparing it with what its owner read out. */
import { Select } from "@mantine/core";
import type { ReactNode } from "react";
import type { ReadCard } from "../../ceremonies/read-card.ts";
import { Card } from "../../parts/card.tsx";
import { Empty } from "../../parts/empty.tsx";
import { shownName } from "../../parts/shown-name.ts";
import { textIn, textsIn, useKept } from "../../parts/use-kept.ts";
import { CardChoice, isReadOut, type Typed } from "./card-choice.tsx";
import classes from "./trust.module.css";
import { useCards } from "./use-cards.ts";
import { WaysToACard } from "./ways-to-a-card.tsx";

/** The choice; what follows is shown once every key of the card was read out. */
export function CardPicker({ children }: { readonly children: (card: ReadCard, hash: string) => ReactNode }) {
  const { cards, bring } = useCards();
  const [hash, setHash] = useKept<string | null>("card", () => null, textIn);
  const [typed, setTyped] = useKept<Typed>("read out", () => ({}), textsIn);
  const chosen = cards.find((card) => card.hash === hash);
  return (
    <>
      <Card title="Whose card?" flush>
        <div className={classes["offered"]}>
          <WaysToACard onFile={bring} />
          {cards.length === 0 ? (
            <Empty icon="key" title="No card is here yet; this page shows them as they come" compact />
          ) : (
            <Select
              label="Card"
              placeholder="Choose a card"
              // Whoever reaches a station makes cards, under any name.
              data={cards.map(({ hash: value, name, holder }) => ({
                value,
                label: holder === undefined ? shownName(name) : `${shownName(name)} (held by ${holder})`,
              }))}
              value={hash}
              onChange={setHash}
              allowDeselect={false}
            />
          )}
        </div>
        {chosen ? <CardChoice card={chosen} typed={typed} onTyped={setTyped} /> : null}
      </Card>
      {chosen?.verdict.ok && isReadOut(chosen, typed) ? children(chosen.verdict.card, chosen.hash) : null}
    </>
  );
}

/** Where cards come together: the ways to one, and those that are here, each to be compared with what its owner reads out. */
import type { NewPerson } from "../../ceremonies/first-root.ts";
import { Card } from "../../parts/card.tsx";
import { Empty } from "../../parts/empty.tsx";
import { ComparedCards } from "./compared-cards.tsx";
import classes from "./trust.module.css";
import type { useCards } from "./use-cards.ts";
import { WaysToACard } from "./ways-to-a-card.tsx";

/** The card of cards; `onPeople` hears of those that were compared. */
export function PeopleCards({
  title,
  lead,
  of: { cards, bring },
  onPeople,
}: {
  readonly title: string;
  readonly lead: string;
  readonly of: ReturnType<typeof useCards>;
  readonly onPeople: (people: readonly NewPerson[]) => void;
}) {
  return (
    <Card title={title} lead={lead} flush>
      <div className={classes["offered"]}>
        <WaysToACard onFile={bring} />
      </div>
      {cards.length === 0 ? (
        <Empty icon="key" title="No card is here yet; this page shows them as they come" compact />
      ) : (
        <ComparedCards cards={cards} onPeople={onPeople} />
      )}
    </Card>
  );
}

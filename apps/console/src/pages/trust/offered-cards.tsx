/** Cards that people offered at their stations: nothing in them is true before somebody compared the fingerprint. */
import { Button } from "@mantine/core";
import { endpoints, type OfferedCard } from "@countersign/api";
import { useMay } from "../../api/session.ts";
import { useApi, useChange } from "../../api/use-api.ts";
import { Badge } from "../../parts/badge.tsx";
import { Card } from "../../parts/card.tsx";
import { Empty } from "../../parts/empty.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { notifyError } from "../../parts/notice-store.ts";
import { Reading } from "../../parts/reading.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import classes from "./trust.module.css";

/** The card around the cards. */
export function OfferedCards() {
  const read = useApi(endpoints.drafts.listCards, undefined, { topics: ["trust"] });
  return (
    <Card title="Cards offered" lead="A name and a key, as somebody's station handed them in." flush>
      <Reading of={read} lines={2} compact>
        {({ cards }) =>
          cards.length === 0 ? (
            <Empty icon="key" title="Nobody has offered a card" compact />
          ) : (
            <ul className={classes["lines"]} aria-label="Cards offered">
              {cards.map((card) => (
                <Offered key={card.hash} card={card} />
              ))}
            </ul>
          )
        }
      </Reading>
    </Card>
  );
}

function Offered({
  card: { hash, name, keys, person, station, offered_at: at },
}: {
  readonly card: OfferedCard;
}) {
  const may = useMay();
  const discard = useChange(endpoints.drafts.discardCard, { invalidates: [endpoints.drafts.listCards] });
  return (
    <li className={classes["line"]}>
      <span className={classes["words"]}>
        <span>
          <ForeignText text={name} />
        </span>
        <span>
          {keys.length === 1 ? "one key" : `${keys.length} keys`}
          {station ? (
            <>
              {" "}
              at <ForeignText text={station.origin} />
            </>
          ) : null}
          , <TimeText at={at} />
        </span>
      </span>
      {person ? (
        <Badge tone="good" icon="check">
          is {person.person}
        </Badge>
      ) : may("trust.publish") ? (
        <Button
          variant="default"
          size="xs"
          aria-label={`Discard the card of ${name}`}
          loading={discard.isPending}
          onClick={() => discard.mutate({ params: { hash } }, { onError: notifyError })}
        >
          Discard
        </Button>
      ) : null}
    </li>
  );
}

/** The latest messages, and what became of each. */
import { type Delivery, endpoints } from "@countersign/api";
import { Link } from "@tanstack/react-router";
import { useApi } from "../../../api/use-api.ts";
import { Badge, type Tone } from "../../../parts/badge.tsx";
import { Card } from "../../../parts/card.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { ForeignText } from "../../../parts/foreign-text.tsx";
import { Reading } from "../../../parts/reading.tsx";
import { TimeText } from "../../../parts/time-text.tsx";
import classes from "./telling.module.css";

const stateWords: Readonly<Record<Delivery["state"], readonly [word: string, tone: Tone]>> = {
  waiting: ["on its way", "calm"],
  sent: ["sent", "good"],
  "given-up": ["given up", "bad"],
  moot: ["no longer needed", "calm"],
};

const wayWords: Readonly<Record<Delivery["way"], string>> = {
  mail: "mail",
  push: "push",
  webhook: "webhook",
};

/** The card. */
export function Deliveries() {
  const read = useApi(endpoints.notifications.listDeliveries, undefined, { topics: ["deliveries"] });
  return (
    <Card
      title="Latest messages"
      lead="What is not taken is tried again with growing pauses, and given up after a day."
      flush
    >
      <Reading of={read} lines={4} compact>
        {({ deliveries }) =>
          deliveries.length === 0 ? (
            <Empty icon="dash" title="Nobody was told of anything yet" compact />
          ) : (
            <ul className={classes["list"]} aria-label="Latest messages">
              {deliveries.map((delivery) => (
                <Line key={delivery.id} delivery={delivery} />
              ))}
            </ul>
          )
        }
      </Reading>
    </Card>
  );
}

function Line({ delivery }: { readonly delivery: Delivery }) {
  const {
    run,
    draft,
    standing,
    client,
    to,
    way,
    round,
    state,
    attempts,
    created_at,
    ended_at,
    next_at,
    error,
  } = delivery;
  const [word, tone] = stateWords[state];
  return (
    <li className={classes["line"]}>
      <Badge tone={state === "waiting" && error !== null ? "warn" : tone}>{word}</Badge>
      <div className={classes["words"]}>
        <ForeignText text={to} />
        <p className={classes["quiet"]}>
          {wayWords[way]}
          {round === 0 ? "" : ", reminder"} about{" "}
          {draft !== null ? (
            <Link to="/trust/drafts/$hash" params={{ hash: draft }}>
              a document that waits
            </Link>
          ) : run === null ? (
            <Link to="/scripts/-/standing/$hash" params={{ hash: standing ?? "" }}>
              a standing approval that wants another one
            </Link>
          ) : (
            <Link to="/runs/$id" params={{ id: run }}>
              a run at {client}
            </Link>
          )}
        </p>
        {error === null ? null : (
          <p className={classes["quiet"]}>
            {attempts === 1 ? "One attempt" : `${attempts} attempts`}: <ForeignText text={error} />
          </p>
        )}
      </div>
      <span className={classes["quiet"]}>
        {state === "waiting" && next_at > created_at ? (
          <>
            next <TimeText at={next_at} />
          </>
        ) : (
          <TimeText at={ended_at ?? created_at} />
        )}
      </span>
    </li>
  );
}

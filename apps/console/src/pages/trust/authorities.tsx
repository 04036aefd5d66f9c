/** The authorities that devices may pin, each with its newest root. */
import { Link } from "@tanstack/react-router";
import { Badge } from "../../parts/badge.tsx";
import { Card } from "../../parts/card.tsx";
import { Empty } from "../../parts/empty.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { useNow } from "../../parts/now.ts";
import { TimeText } from "../../parts/time-text.tsx";
import classes from "./trust.module.css";
import type { AuthorityHere, TrustHere } from "./use-trust.ts";

const MONTH_SECONDS = 30 * 86_400;

/** The card. */
export function Authorities({ trust: { authorities, operator } }: { readonly trust: TrustHere }) {
  return (
    <Card
      title="Authorities"
      lead="Every root that a device pins must agree before anything runs there."
      flush
    >
      {authorities.length === 0 ? (
        <Empty icon="trust" title="No root is published yet" compact />
      ) : (
        <ul className={classes["lines"]} aria-label="Authorities">
          {authorities.toSorted(inForceFirst(operator)).map((one) => (
            <li key={one.authority} className={classes["line"]}>
              <span className={classes["words"]}>
                <Link to="/trust/$authority" params={{ authority: one.authority }}>
                  <ForeignText text={one.newest.root.name} />
                </Link>
                <span>{describe(one)}</span>
              </span>
              <Standing one={one} isOperator={one === operator} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

/** The operator, then the others, then what was left behind. */
function inForceFirst(operator: AuthorityHere | undefined) {
  const rank = (one: AuthorityHere) => (one === operator ? 0 : one.left ? 2 : 1);
  return (left: AuthorityHere, right: AuthorityHere) => rank(left) - rank(right);
}

function describe({ newest, people }: AuthorityHere): string {
  const { root, version } = newest;
  const asks = people?.list.requesters.length ?? 0;
  const persons = `${root.persons.length} ${root.persons.length === 1 ? "person" : "persons"}`;
  const list = asks === 0 ? "" : `, ${asks} on the list of requesters`;
  return `Root version ${version}: ${persons}${list}`;
}

function Standing({
  one: { newest, left },
  isOperator,
}: {
  readonly one: AuthorityHere;
  readonly isOperator: boolean;
}) {
  const now = useNow();
  const { root } = newest;
  const ends = root.expires - now;
  if (left) return <Badge icon="out">left for its successor</Badge>;
  return (
    <span>
      {root.trial ? (
        <Badge tone="warn" icon="user">
          one-person trial
        </Badge>
      ) : (
        <Badge tone={isOperator ? "act" : "calm"}>{isOperator ? "operator" : root.scope}</Badge>
      )}{" "}
      {ends < MONTH_SECONDS ? (
        <Badge tone={ends < 0 ? "bad" : "warn"} icon="clock">
          <span>
            {ends < 0 ? "expired" : "expires"} <TimeText at={root.expires} />
          </span>
        </Badge>
      ) : null}
    </span>
  );
}

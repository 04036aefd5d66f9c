/** Who would see more, and who less. */
import type { Tier, TierPreview } from "@countersign/api";
import { Badge } from "../../parts/badge.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { amountOf } from "../../parts/list/list-column.ts";
import classes from "./tiers.module.css";

const things = ["thing that has a tier", "things that have a tier"] as const;

function Side({
  users,
  sentence,
  things: count,
  what,
}: {
  readonly users: number;
  readonly sentence: string;
  readonly things: number;
  readonly what: string;
}) {
  if (users === 0) return null;
  return (
    <>
      <strong>{amountOf(users, ["user", "users"])}</strong> {sentence}
      {count === 0 ? "" : `: ${amountOf(count, things)} ${what}`}.{" "}
    </>
  );
}

/** The numbers, then each user at each client. */
export function ImpactView({
  impact,
  tiers,
}: {
  readonly impact: TierPreview;
  readonly tiers: readonly Tier[];
}) {
  const { gaining, losing, objects_shown: shown, objects_hidden: hidden, changes, more } = impact;
  if (changes.length === 0)
    return <p className={classes["impact"]}>Nobody sees more or less by this than they do now.</p>;
  const names = new Map(tiers.map(({ id, name }) => [id, name]));
  const list = (ids: readonly number[]) => ids.map((id) => names.get(id) ?? String(id)).join(", ");
  return (
    <div className={classes["impact"]}>
      <p>
        <Side users={gaining} sentence="would see more" things={shown} what="come into sight" />
        <Side users={losing} sentence="would see less" things={hidden} what="go out of sight" />
        {shown + hidden === 0 ? "Nothing has one of these tiers yet." : null}
      </p>
      <ul className={classes["changes"]} aria-label="Who it concerns">
        {changes.map(({ user, client, gains, loses }) => (
          <li key={`${user.id} ${client}`}>
            <span>
              <ForeignText text={user.name} /> at {client}
            </span>
            <span className={classes["signs"]}>
              {gains.length === 0 ? null : (
                <Badge tone="warn" icon="plus">
                  gains {list(gains)}
                </Badge>
              )}
              {loses.length === 0 ? null : (
                <Badge tone="act" icon="dash">
                  loses {list(loses)}
                </Badge>
              )}
            </span>
          </li>
        ))}
      </ul>
      {more === 0 ? null : <p>And {amountOf(more, ["place", "places"])} more.</p>}
    </div>
  );
}

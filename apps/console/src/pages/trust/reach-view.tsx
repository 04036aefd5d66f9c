/** Before a document goes out: which devices would be left behind, what would end, and the word that this is known. */
import { Checkbox } from "@mantine/core";
import type { Ending, Reach } from "@countersign/api";
import { Link } from "@tanstack/react-router";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { LeftDevices } from "./left-devices.tsx";
import { needsApprovals } from "../scripts/standing/standing-words.ts";
import classes from "./trust.module.css";

const kindNames = { standing: "Standing approval", run: "Request", task: "Task" } as const;

/** The lists; nothing where everybody follows and nothing ends. */
export function ReachView({
  reach: { left, left_behind: count, ends, ends_count: ending },
  known,
  onKnown,
}: {
  readonly reach: Reach;
  /** Whether somebody ticked that they know; without `onKnown` nobody is asked. */
  readonly known?: boolean;
  readonly onKnown?: (known: boolean) => void;
}) {
  if (count === 0 && ending === 0) return null;
  return (
    <div className={classes["reach"]}>
      {count > 0 ? (
        <section>
          <h3>{count === 1 ? "One device will not follow" : `${count} devices will not follow`}</h3>
          <LeftDevices label="Devices that will not follow" devices={left} count={count} />
        </section>
      ) : null}
      {ending > 0 ? (
        <section>
          <h3>What ends with it</h3>
          <Ends ends={ends} count={ending} />
        </section>
      ) : null}
      {count > 0 && onKnown ? (
        <Checkbox
          label={
            count === 1 ? "One device will not follow; I know" : `${count} devices will not follow; I know`
          }
          checked={known ?? false}
          onChange={({ currentTarget }) => onKnown(currentTarget.checked)}
        />
      ) : null}
    </div>
  );
}

function Ends({ ends, count }: { readonly ends: readonly Ending[]; readonly count: number }) {
  return (
    <ul className={classes["lines"]} aria-label="What ends with it">
      {ends.map((one) => (
        <li key={`${one.kind} ${one.id}`} className={classes["line"]}>
          <span className={classes["words"]}>
            <span>
              {kindNames[one.kind]} <LinkTo one={one} />
            </span>
            <span>
              {one.client}. {one.detail}
            </span>
            {one.kind === "standing" && needsApprovals(one.because) ? (
              <span>
                <Link to="/scripts/-/standing/$hash" params={{ hash: one.id }} hash="approve">
                  Have somebody else approve <ForeignText text={one.name} /> first
                </Link>
                : then it lives on.
              </span>
            ) : null}
          </span>
        </li>
      ))}
      {count > ends.length ? <li className={classes["line"]}>and {count - ends.length} more</li> : null}
    </ul>
  );
}

function LinkTo({ one: { kind, id, name } }: { readonly one: Ending }) {
  const text = <ForeignText text={name} />;
  if (kind === "run")
    return (
      <Link to="/runs/$id" params={{ id }}>
        {text}
      </Link>
    );
  if (kind === "task")
    return (
      <Link to="/tasks/$id" params={{ id }}>
        {text}
      </Link>
    );
  return (
    <Link to="/scripts/-/standing/$hash" params={{ hash: id }}>
      {text}
    </Link>
  );
}

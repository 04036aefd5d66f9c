/** The rings of a run as a strip: how each fares, why it stands still, and the way to let it go on. */
import { Button } from "@mantine/core";
import { endpoints, type Run } from "@countersign/api";
import { useChange } from "../../../api/use-api.ts";
import { Badge } from "../../../parts/badge.tsx";
import { Card } from "../../../parts/card.tsx";
import { ForeignText } from "../../../parts/foreign-text.tsx";
import { Icon } from "../../../parts/icon.tsx";
import { Refusal } from "../../../parts/refusal.tsx";
import { Stack } from "../../../parts/stack.tsx";
import { TimeText } from "../../../parts/time-text.tsx";
import { ringsOf, type RingView, ringWords, type Rollout, whyItStands } from "./ring-words.ts";
import classes from "./rings-card.module.css";

/** The card. `mayMove`: whether whoever reads it may stop it, or let it go on. */
export function RingsCard({
  run,
  rollout,
  mayMove,
}: {
  readonly run: Run;
  readonly rollout: Rollout;
  readonly mayMove: boolean;
}) {
  const invalidates = [endpoints.runs.showRun, endpoints.runs.listRuns];
  const goOn = useChange(endpoints.runs.continueRollout, { invalidates });
  const stop = useChange(endpoints.runs.stopRollout, { invalidates });
  const seen = { params: { id: run.id }, body: { ring: rollout.ring } };
  const rings = ringsOf(run, rollout);
  const isLast = rollout.ring >= rings.length - 1;
  const isMoving = rollout.state === "rolling" || rollout.state === "asking";
  const stands = whyItStands(rollout);
  return (
    <Card
      title="Rings"
      lead="The order is the server's: the request is good for every device from the beginning, so a hostile server could hand it to all of them at once."
    >
      <Stack>
        <ol className={classes["strip"]} aria-label="Rings">
          {rings.map((ring, at) => (
            <Ring key={at} ring={ring} number={at + 1} />
          ))}
        </ol>
        <div role="status">
          {stands === undefined ? null : (
            <p className={classes["stands"]} data-state={rollout.state}>
              <Icon name={rollout.state === "stopped" ? "warning" : "clock"} size={16} />
              <span>
                {stands}
                {rollout.moved_by === null ? null : (
                  <>
                    {" "}
                    (<ForeignText text={rollout.moved_by} />)
                  </>
                )}
              </span>
            </p>
          )}
        </div>
        {rollout.state === "rolling" && !isLast && !rollout.ask_first && rollout.began_at !== null ? (
          <p className={classes["quiet"]}>
            The next ring begins when this one has ended, and without those that are away{" "}
            <TimeText at={rollout.began_at + rollout.wait_seconds} />.
          </p>
        ) : null}
        <Refusal error={goOn.error ?? stop.error} />
        {mayMove && run.state === "dispatched" ? (
          <Stack row>
            {rollout.state === "stopped" || !isLast ? (
              <Button
                variant={isMoving && rollout.state !== "asking" ? "default" : "filled"}
                loading={goOn.isPending}
                onClick={() => goOn.mutate(seen)}
              >
                {rollout.state === "rolling" ? "Begin the next ring now" : "Go on"}
              </Button>
            ) : null}
            {isMoving ? (
              <Button variant="default" loading={stop.isPending} onClick={() => stop.mutate(seen)}>
                Stop here
              </Button>
            ) : null}
          </Stack>
        ) : null}
      </Stack>
    </Card>
  );
}

function Ring({ ring, number }: { readonly ring: RingView; readonly number: number }) {
  const { words, icon, tone } = ringWords[ring.state];
  return (
    <li className={classes["ring"]} data-state={ring.state}>
      <span className={classes["name"]}>
        {number}. <ForeignText text={ring.name} />
      </span>
      <Badge icon={icon} tone={tone}>
        {words}
      </Badge>
      <span className={classes["quiet"]}>
        {ring.devices} {ring.devices === 1 ? "device" : "devices"}
        {ring.state === "closed" ? "" : `: ${ring.well} well, ${ring.failed} failed, ${ring.open} open`}
      </span>
    </li>
  );
}

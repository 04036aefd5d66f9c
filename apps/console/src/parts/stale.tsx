/** What is shown may be old: the stream of changes is lost. */
import { Button } from "@mantine/core";
import { useStreamState } from "../api/events-provider.tsx";
import { stream } from "../api/stream.ts";
import { Icon } from "./icon.tsx";
import classes from "./stale.module.css";
import { TimeText } from "./time-text.tsx";

/** One line above the page while the stream is lost; it keeps trying by itself. */
export function Stale() {
  const state = useStreamState();
  return (
    <div aria-live="polite">
      {state.kind === "lost" ? (
        <div className={classes["stale"]}>
          <Icon name="clock" />
          <span>
            Live updates stopped <TimeText at={Math.floor(state.since / 1000)} />. What you see may be older
            than it looks.
          </span>
          <Button size="compact-sm" variant="default" onClick={() => stream.retry()}>
            Connect again
          </Button>
        </div>
      ) : null}
    </div>
  );
}

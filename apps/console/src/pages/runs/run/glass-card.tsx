/** Broken glass at the page of its run: the way to ask for it, who signs it still, the countdown as the device tells it, and the veto. */
import { Button } from "@mantine/core";
import { endpoints, type Run } from "@countersign/api";
import { useState } from "react";
import { useApi } from "../../../api/use-api.ts";
import { Card } from "../../../parts/card.tsx";
import { Icon } from "../../../parts/icon.tsx";
import { LinkButton } from "../../../parts/link-button.tsx";
import { Stack } from "../../../parts/stack.tsx";
import { useNow } from "../../../parts/now.ts";
import { TimeText } from "../../../parts/time-text.tsx";
import { delayWords } from "../delay-words.ts";
import { BreakGlass } from "./break-glass.tsx";
import { glassDelays } from "./glass-delays.ts";
import classes from "./awaiting-card.module.css";

/** Nothing where no root lets anybody break it. */
export function GlassCard({ run }: { readonly run: Run }) {
  const { glass, may_break_glass: mayBreak, state } = run;
  if (glass?.broken === true) return <Broken run={run} glass={glass} />;
  return mayBreak || (glass && state === "awaiting-signatures") ? <Unbroken run={run} /> : null;
}

function Unbroken({ run }: { readonly run: Run }) {
  const [isAsking, setIsAsking] = useState(false);
  const delays = glassDelays(run, useNow());
  const { glass } = run;
  return (
    <Card
      title="Nobody can approve?"
      lead="People whom the roots name for an emergency can sign in the place of approvers, for one device, once, after a delay."
    >
      <Stack>
        {glass ? (
          <p>
            They were asked: the device would wait {delayWords(glass.delay_seconds)}. Nothing runs before
            enough of them signed.
          </p>
        ) : null}
        <Stack row>
          {glass ? (
            <LinkButton variant="default" to="/trust/drafts/$hash" params={{ hash: glass.document }}>
              Who signs, and where
            </LinkButton>
          ) : null}
          {run.may_break_glass && delays.length > 0 ? (
            <Button variant="default" onClick={() => setIsAsking(true)}>
              {glass ? "Ask again" : "Break the glass"}
            </Button>
          ) : null}
        </Stack>
        {run.may_break_glass && delays.length === 0 ? (
          <p>
            This run ends <TimeText at={run.not_after} />, and a device waits an hour at least. Ask for it
            anew with a longer window.
          </p>
        ) : null}
        {glass ? (
          <p className={classes["terminal"]}>
            In a terminal: <code>countersign breakglass sign {run.id} --key FILE</code>
          </p>
        ) : null}
      </Stack>
      {isAsking ? <BreakGlass run={run} delays={delays} onClose={() => setIsAsking(false)} /> : null}
    </Card>
  );
}

function Broken({ run, glass }: { readonly run: Run; readonly glass: NonNullable<Run["glass"]> }) {
  const { data: system } = useApi(endpoints.system.describeServer);
  const [target] = run.targets;
  const by = run.signers.filter(({ namespace }) => namespace === "countersign.breakglass.v1");
  const waits = run.state === "dispatched" && (target?.state === "waiting" || target?.state === "sent");
  const names = by.map(({ person }) => person).join(", ");
  return (
    <Card title="The glass was broken" lead={`${names} signed in the place of approvers.`}>
      <Stack>
        {waits ? (
          <p role="status">
            <Icon name="clock" size={16} />{" "}
            {target?.waits_until ? (
              <>
                The device counts and says that it begins <TimeText at={target.waits_until} />. Started anew,
                it counts anew.
              </>
            ) : (
              `The device has not said that it counts. It waits ${delayWords(glass.delay_seconds)} from when it takes it.`
            )}
          </p>
        ) : (
          <p>The device waited {delayWords(glass.delay_seconds)}, or was stopped before.</p>
        )}
        {waits ? (
          <>
            <p>Whoever approves for this client can veto it until then, and ends it for good.</p>
            {system?.station_url ? (
              <div className={classes["actions"]}>
                <Button
                  component="a"
                  color="red.9"
                  href={`${system.station_url}/#document=${glass.document}`}
                  target="_blank"
                  rel="noopener noreferrer"
                  rightSection={<Icon name="arrow" size={16} />}
                >
                  Veto it at the station
                </Button>
              </div>
            ) : null}
            <p className={classes["terminal"]}>
              In a terminal: <code>countersign veto {run.id} --key FILE</code>
            </p>
          </>
        ) : null}
      </Stack>
    </Card>
  );
}

/** Admission tokens: which machines may still come by themselves, and where one is withdrawn. */
import { Button } from "@mantine/core";
import { type AdmissionToken, endpoints } from "@countersign/api";
import { useApi } from "../../api/use-api.ts";
import { Badge, type Tone } from "../../parts/badge.tsx";
import { Card } from "../../parts/card.tsx";
import { Empty } from "../../parts/empty.tsx";
import type { IconName } from "../../parts/icon.tsx";
import { LinkButton } from "../../parts/link-button.tsx";
import { Reading } from "../../parts/reading.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import classes from "./trust.module.css";

const states: Readonly<
  Record<AdmissionToken["state"], { readonly words: string; readonly tone: Tone; readonly icon: IconName }>
> = {
  good: { words: "lets machines in", tone: "good", icon: "check" },
  "used-up": { words: "used up", tone: "calm", icon: "dash" },
  ended: { words: "ended", tone: "calm", icon: "clock" },
  withdrawn: { words: "withdrawn", tone: "bad", icon: "lock" },
};

/** The card. */
export function TokensCard() {
  const read = useApi(endpoints.tokens.listTokens, undefined, { topics: ["trust", "devices"] });
  const { data: system } = useApi(endpoints.system.describeServer);
  return (
    <Card
      title="Admission tokens"
      lead="Machines that come by themselves: each checks client, name and date; the number is counted here and at the stations."
      actions={
        <LinkButton to="/devices/enrol" variant="default" size="xs">
          Many machines
        </LinkButton>
      }
      flush
    >
      <Reading of={read} lines={2} compact>
        {({ tokens }) =>
          tokens.length === 0 ? (
            <Empty icon="key" title="No token was signed" compact />
          ) : (
            <ul className={classes["lines"]} aria-label="Admission tokens">
              {tokens.map((token) => (
                <TokenLine key={token.hash} token={token} stationUrl={system?.station_url ?? null} />
              ))}
            </ul>
          )
        }
      </Reading>
    </Card>
  );
}

function TokenLine({
  token: { hash, client, names, max, used, expires, state, withdrawn_by: by },
  stationUrl,
}: {
  readonly token: AdmissionToken;
  readonly stationUrl: string | null;
}) {
  const { words, tone, icon } = states[state];
  return (
    <li className={classes["line"]}>
      <span className={classes["words"]}>
        <span>
          {used.toLocaleString()} of {max.toLocaleString()} machines of {client}
        </span>
        <span>
          called <code>{names}</code>, ends <TimeText at={expires} />
        </span>
      </span>
      <Badge tone={tone} icon={icon}>
        {by === null ? words : `${words} by ${by}`}
      </Badge>
      {state === "good" && stationUrl !== null ? (
        <Button
          component="a"
          href={`${stationUrl}/#document=${hash}`}
          target="_blank"
          rel="noreferrer"
          variant="default"
          size="compact-sm"
          aria-label={`Withdraw the token for ${client} at the station`}
        >
          Withdraw
        </Button>
      ) : null}
    </li>
  );
}

/** Roots that end soon: without a renewal in time, devices stop running anything. */
import { type Authority, endpoints } from "@countersign/api";
import { useApi } from "../../api/use-api.ts";
import { Badge } from "../../parts/badge.tsx";
import { Card } from "../../parts/card.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { useNow } from "../../parts/now.ts";
import { Reading } from "../../parts/reading.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import { Line } from "./line.tsx";

const soonSeconds = 60 * 86_400;

/** The authorities whose roots are in force, the one that ends first on top. */
export function RootExpiry() {
  const now = useNow();
  const read = useApi(endpoints.trust.listAuthorities, undefined, { topics: ["trust"] });
  return (
    <Card title="Roots" flush>
      <Reading of={read} lines={1} compact>
        {({ authorities }) =>
          authorities
            .filter(({ successor }) => successor === null)
            .toSorted((one, other) => one.expires - other.expires)
            .map((authority) => (
              <Line
                key={authority.authority}
                href={`/trust/${authority.authority}`}
                title={<ForeignText text={authority.name} />}
                text={
                  <>
                    {kindOf(authority)}, ends <TimeText at={authority.expires} />
                  </>
                }
                end={urgency(authority.expires - now)}
              />
            ))
        }
      </Reading>
    </Card>
  );
}

function kindOf({ trial, scope, version }: Authority): string {
  const kind = trial ? "Trial root" : scope === "client" ? "Client’s own root" : "Operator’s root";
  return `${kind}, version ${version}`;
}

function urgency(secondsLeft: number) {
  if (secondsLeft < 0)
    return (
      <Badge tone="bad" icon="warning">
        has ended
      </Badge>
    );
  if (secondsLeft < soonSeconds)
    return (
      <Badge tone="warn" icon="clock">
        renew soon
      </Badge>
    );
  return undefined;
}

/** What ends by itself: roots first of all, without whose renewal devices stop running anything. */
import { endpoints, type Renewal } from "@countersign/api";
import { useMay } from "../../api/session.ts";
import { useApi } from "../../api/use-api.ts";
import { Badge, type Tone } from "../../parts/badge.tsx";
import { Card } from "../../parts/card.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { Reading } from "../../parts/reading.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import { dateWords } from "../../parts/time-words.ts";
import { Line } from "./line.tsx";

const kinds: Readonly<Record<Renewal["kind"], string>> = {
  root: "Root",
  people: "List of requesters",
  standing: "Standing approval",
  token: "Admission token",
  "api-key": "Your API key",
};
const urgencies: Readonly<Record<Renewal["urgency"], { readonly words: string; readonly tone: Tone }>> = {
  ended: { words: "ended", tone: "bad" },
  week: { words: "within 7 days", tone: "bad" },
  fortnight: { words: "within 14 days", tone: "warn" },
  month: { words: "within 30 days", tone: "warn" },
  later: { words: "in force", tone: "calm" },
};

/** The card; the nearest end is on top. */
export function Renewals() {
  const may = useMay();
  const read = useApi(endpoints.renewals.listRenewals, undefined, { topics: ["trust"] });
  return (
    <Card title="What ends" lead="Renewed by a signature at the station, before it stops anything." flush>
      <Reading of={read} lines={1} compact>
        {({ renewals }) =>
          renewals.map((one) => (
            <Line
              key={`${one.kind} ${one.hash ?? one.name}`}
              href={addressOf(one, may("trust.publish"))}
              title={
                <>
                  {kinds[one.kind]}
                  {one.client === null ? ": " : ` for ${one.client}: `}
                  <ForeignText text={one.name} />
                </>
              }
              text={
                <>
                  {one.urgency === "ended" ? "ended" : "ends"} <TimeText at={one.ends} />
                  {one.urgency === "later" ? "" : `; then ${one.stops}`}
                  {one.latest !== null && one.urgency !== "later"
                    ? `; no renewal goes past ${dateWords(one.latest)}`
                    : ""}
                </>
              }
              end={one.urgency === "later" ? undefined : <Urgency of={one.urgency} />}
            />
          ))
        }
      </Reading>
    </Card>
  );
}

function Urgency({ of }: { readonly of: Renewal["urgency"] }) {
  const { words, tone } = urgencies[of];
  return (
    <Badge tone={tone} icon={tone === "bad" ? "warning" : "clock"}>
      {words}
    </Badge>
  );
}

/** Where it is renewed by those who may, and looked at by everybody else. */
function addressOf({ kind, authority, hash, urgency }: Renewal, mayRenew: boolean): string {
  const isNear = mayRenew && urgency !== "later";
  const at = `/trust/${encodeURIComponent(authority ?? "")}`;
  switch (kind) {
    case "root":
      return `${at}${isNear ? "/renew" : ""}`;
    case "people":
      return `${at}${isNear ? "/renew-list" : ""}`;
    case "standing":
      return `/scripts/-/standing/${hash}`;
    case "api-key":
      return "/extensions";
    default:
      return "/trust";
  }
}

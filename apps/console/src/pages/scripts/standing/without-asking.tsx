/** On the page of a script: whether it may run without asking again, and the way to have that approved. */
import { endpoints } from "@countersign/api";
import { Link } from "@tanstack/react-router";
import { useMay } from "../../../api/session.ts";
import { useApi } from "../../../api/use-api.ts";
import { Badge } from "../../../parts/badge.tsx";
import { Card } from "../../../parts/card.tsx";
import { LinkButton } from "../../../parts/link-button.tsx";
import { Stack } from "../../../parts/stack.tsx";
import { TimeText } from "../../../parts/time-text.tsx";
import { devicesWords, standingStates } from "./standing-words.ts";

/** The card; nothing where no person has to sign anyway. */
export function WithoutAsking({ script }: { readonly script: string }) {
  const may = useMay();
  const server = useApi(endpoints.system.describeServer, undefined, { topics: ["trust"] });
  const { data } = useApi(
    endpoints.standing.listStanding,
    { query: { script } },
    { topics: ["trust"], enabled: may("runs.read") },
  );
  const level = server.data?.level;
  if (level !== "countersign" && level !== "quorum") return null;
  const living = data?.standing.filter(
    ({ state }) => state === "in-force" || state === "awaiting-signatures",
  );
  return (
    <Card title="May run without asking again" lead="Approved once, by a standing approval.">
      <Stack>
        {living?.map((standing) => (
          <p key={standing.hash}>
            <Badge tone={standingStates[standing.state].tone}>{standingStates[standing.state].words}</Badge>{" "}
            <Link to="/scripts/-/standing/$hash" params={{ hash: standing.hash }}>
              {devicesWords(standing)}
            </Link>
            , until <TimeText at={standing.not_after} />
          </p>
        ))}
        {living?.length === 0 ? <p>No: every run of it is signed by people.</p> : null}
        {may("runs.request") ? (
          <Stack row>
            <LinkButton variant="default" to="/scripts/$name/exempt" params={{ name: script }}>
              Have it approved once
            </LinkButton>
          </Stack>
        ) : null}
      </Stack>
    </Card>
  );
}

/** What may run without asking again: every standing approval, who signed it, until when, and how often it was used. */
import { endpoints } from "@countersign/api";
import { useApi } from "../../../api/use-api.ts";
import { BackLink } from "../../../parts/back-link.tsx";
import { Card } from "../../../parts/card.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { Page } from "../../../parts/page.tsx";
import { Reading } from "../../../parts/reading.tsx";
import { StandingTable } from "./standing-table.tsx";

/** The page. */
export function StandingPage() {
  const read = useApi(endpoints.standing.listStanding, { query: {} }, { topics: ["trust", "runs"] });
  return (
    <Page
      title="Standing approvals"
      above={<BackLink to="/scripts">Scripts</BackLink>}
      lead="What may run without asking again, because people signed that once. Devices keep to it by themselves."
    >
      <Card title="All of them" flush>
        <Reading of={read} lines={4}>
          {({ standing }) =>
            standing.length === 0 ? (
              <Empty icon="sign" title="There is no standing approval">
                On the page of a script, “May run without asking again” composes one.
              </Empty>
            ) : (
              <StandingTable rows={standing} />
            )
          }
        </Reading>
      </Card>
    </Page>
  );
}

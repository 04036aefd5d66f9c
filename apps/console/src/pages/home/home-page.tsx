/** Home: what needs me, what is running, what is wrong. */
import { useMay, useSession } from "../../api/session.ts";
import { Column, Columns } from "../../parts/columns.tsx";
import { Page } from "../../parts/page.tsx";
import { FirstSteps } from "./first-steps.tsx";
import { InFlight } from "./in-flight.tsx";
import { LatestRuns } from "./latest-runs.tsx";
import { QuietDevices } from "./quiet-devices.tsx";
import { ResetAnnounced } from "./reset-announced.tsx";
import { Renewals } from "./renewals.tsx";
import { TrustNow } from "./trust-now.tsx";
import { Waiting } from "./waiting.tsx";

/** The page; each line leads to the action. */
export function HomePage() {
  const { user } = useSession();
  const may = useMay();
  return (
    <Page title="Home" heading={greeting(user.name)}>
      {may("advanced-security.write") ? <ResetAnnounced /> : null}
      <TrustNow />
      <Columns wide>
        <Column>
          {may("runs.read") ? <FirstSteps /> : null}
          {may("runs.sign") || may("trust.read") ? <Waiting /> : null}
          {may("runs.read") ? <InFlight /> : null}
          {may("runs.read") ? <LatestRuns /> : null}
        </Column>
        <Column>
          {may("devices.read") ? <QuietDevices /> : null}
          {may("trust.read") ? <Renewals /> : null}
        </Column>
      </Columns>
    </Page>
  );
}

function greeting(name: string): string {
  const hour = new Date().getHours();
  const part = hour < 5 ? "night" : hour < 12 ? "morning" : hour < 18 ? "afternoon" : "evening";
  const first = name.split(/\s+/)[0] ?? name;
  return part === "night" ? `Hello, ${first}` : `Good ${part}, ${first}`;
}

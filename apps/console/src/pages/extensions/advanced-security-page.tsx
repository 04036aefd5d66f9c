/** Advanced Security: which of the four levels binds, what each asks for and protects from, and how to get there. */
import { endpoints } from "@countersign/api";
import { useState } from "react";
import { useApi } from "../../api/use-api.ts";
import { BackLink } from "../../parts/back-link.tsx";
import { Column } from "../../parts/columns.tsx";
import { Page } from "../../parts/page.tsx";
import { Reading } from "../../parts/reading.tsx";
import { AccountCard } from "./account-card.tsx";
import classes from "./extensions.module.css";
import { ExemptScripts } from "./exempt-scripts.tsx";
import { Levels } from "./levels.tsx";
import { ResetWaiting } from "./reset-waiting.tsx";
import { SetUpCode } from "./set-up-code.tsx";
import { TwoPeople } from "./two-people.tsx";
import { WaysRound } from "./ways-round.tsx";

/** The page. */
export function AdvancedSecurityPage() {
  const read = useApi(endpoints.advancedSecurity.describeSecurity, undefined, {
    topics: ["advanced-security", "scripts"],
  });
  const server = useApi(endpoints.system.describeServer, undefined, {
    topics: ["trust", "advanced-security"],
  });
  const [isSettingUp, setSettingUp] = useState(false);
  return (
    <Page
      title="Advanced Security"
      lead="What has to be proved before a script runs on a device. All scripts are protected unless somebody exempts one."
      above={<BackLink to="/extensions">Extensions</BackLink>}
    >
      <Reading of={read} lines={6}>
        {(security) => (
          <>
            <ResetWaiting security={security} />
            <div className={classes["columns"]}>
              <Column>
                {isSettingUp ? (
                  <SetUpCode replaces={security.account !== null} onClose={() => setSettingUp(false)} />
                ) : (
                  <Levels
                    setting={security.level}
                    binds={server.data?.level}
                    onSetUp={() => setSettingUp(true)}
                  />
                )}
                {security.level === "code" && !isSettingUp ? (
                  <AccountCard security={security} onSetUp={() => setSettingUp(true)} />
                ) : null}
                {security.level === "code" ? <ExemptScripts exemptions={security.exemptions} /> : null}
              </Column>
              <Column>
                <TwoPeople />
                <WaysRound ways={security.ways_round} />
              </Column>
            </div>
          </>
        )}
      </Reading>
    </Page>
  );
}

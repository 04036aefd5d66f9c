/** The installation as it is: its weaknesses in words first, then its addresses. */
import { Anchor } from "@mantine/core";
import { endpoints } from "@countersign/api";
import { useMay } from "../../api/session.ts";
import { useApi } from "../../api/use-api.ts";
import { Card } from "../../parts/card.tsx";
import { Copyable } from "../../parts/copyable.tsx";
import { Facts } from "../../parts/facts.tsx";
import { IdText } from "../../parts/id-text.tsx";
import { LinkButton } from "../../parts/link-button.tsx";
import { Page } from "../../parts/page.tsx";
import { Reading } from "../../parts/reading.tsx";
import { TrustWord } from "../../parts/trust-word.tsx";
import { trustWords } from "../../parts/trust-words.ts";
import { levelWords } from "../../parts/level-words.ts";
import { Weaknesses } from "./weaknesses.tsx";

/** The page. */
export function SettingsPage() {
  const may = useMay();
  const read = useApi(endpoints.system.describeServer, undefined, { topics: ["trust"] });
  return (
    <Page
      title="Settings"
      lead="How this installation stands. What is set here is set where the server is started; countersign up --help names each option."
    >
      {may("settings.read") ? (
        <>
          <Weaknesses />
          <Card
            title="Telling people"
            lead="Approvers are told by mail, and rooms by webhooks, when something waits for signatures."
            actions={
              <LinkButton variant="default" to="/settings/telling">
                See who is told
              </LinkButton>
            }
          >
            {null}
          </Card>
          <Card
            title="Signing in"
            lead="What a password has to be, whether everybody needs a second factor, and how long people stay signed in."
            actions={
              <LinkButton variant="default" to="/settings/sign-in">
                See the rules
              </LinkButton>
            }
          >
            {null}
          </Card>
          <Card
            title="Sign-in providers"
            lead="Microsoft Entra ID, Google, Okta and other OpenID providers by which people may come."
            actions={
              <LinkButton variant="default" to="/settings/providers">
                See the providers
              </LinkButton>
            }
          >
            {null}
          </Card>
          <Card
            title="What is kept"
            lead="Output, messages and spent tokens are deleted after a while; receipts and the audit log are not."
            actions={
              <LinkButton variant="default" to="/settings/retention">
                See for how long
              </LinkButton>
            }
          >
            {null}
          </Card>
        </>
      ) : null}
      <Reading of={read} lines={5}>
        {(system) => (
          <>
            <Card title="Trust">
              <Facts
                facts={[
                  {
                    name: "Trust",
                    value: (
                      <>
                        <TrustWord trust={system.trust} of="installation" />
                        <p>{trustWords[system.trust].ofInstallation}</p>
                      </>
                    ),
                  },
                  {
                    name: "Level",
                    value: (
                      <>
                        {system.level}
                        <p>{levelWords[system.level]}</p>
                      </>
                    ),
                  },
                  {
                    name: "Operator's root",
                    value:
                      system.operator_root === null ? (
                        "none is published yet"
                      ) : (
                        <IdText id={system.operator_root} label="hash of the root" />
                      ),
                  },
                ]}
              />
            </Card>
            <Card title="Addresses">
              <Facts
                facts={[
                  { name: "Name", value: system.server_name },
                  { name: "This console", value: location.origin },
                  {
                    name: "Signing station",
                    value:
                      system.station_url === null ? (
                        "none: people sign in the terminal"
                      ) : (
                        <>
                          <Anchor href={system.station_url} target="_blank" rel="noreferrer">
                            {system.station_url}
                          </Anchor>
                          <p>
                            Links to sign lead there. Another one is named by --station-url when the server
                            starts.
                          </p>
                        </>
                      ),
                  },
                ]}
              />
            </Card>
            <Card title="The audit log's key" lead="With it anybody can check an export without this server.">
              <Copyable label="Verifier key of the audit log" text={system.log_vkey} />
            </Card>
            <Card title="About">
              <Facts
                facts={[
                  { name: "Version", value: `Countersign ${system.version}` },
                  { name: "Release", value: String(system.release) },
                  {
                    name: "Interfaces",
                    value: (
                      <Anchor href="/api/openapi.json" target="_blank" rel="noreferrer">
                        OpenAPI description
                      </Anchor>
                    ),
                  },
                  { name: "Licence", value: "Apache-2.0" },
                ]}
              />
            </Card>
          </>
        )}
      </Reading>
    </Page>
  );
}

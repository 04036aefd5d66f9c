/** Telling people: the mail server, rooms, when whom, and what became of each message. */
import { useMay } from "../../api/session.ts";
import { useApi } from "../../api/use-api.ts";
import { endpoints } from "@countersign/api";
import { BackLink } from "../../parts/back-link.tsx";
import { Page } from "../../parts/page.tsx";
import { Reading } from "../../parts/reading.tsx";
import { Addresses } from "./telling/addresses.tsx";
import { Deliveries } from "./telling/deliveries.tsx";
import { MailCard } from "./telling/mail-card.tsx";
import { RulesCard } from "./telling/rules-card.tsx";
import { Webhooks } from "./telling/webhooks.tsx";

/** The page. */
export function TellingPage() {
  const mayChange = useMay()("settings.write");
  const read = useApi(endpoints.notifications.describeTelling);
  return (
    <Page
      title="Telling people"
      above={<BackLink to="/settings">Settings</BackLink>}
      lead="Whoever may approve a run or sign a document is told once it waits for them, with a link to their signing station. A message decides nothing: people judge by what the station shows."
    >
      <Reading of={read} lines={6}>
        {({ mail, rules, webhooks }) => (
          <>
            <MailCard mail={mail} mayChange={mayChange} />
            <RulesCard rules={rules} mayChange={mayChange} />
            <Webhooks webhooks={webhooks} mayChange={mayChange} />
          </>
        )}
      </Reading>
      <Addresses mayChange={mayChange} />
      <Deliveries />
    </Page>
  );
}

/** What is kept for how long, how much room it takes, and what is never deleted. */
import { endpoints } from "@countersign/api";
import { useMay } from "../../api/session.ts";
import { useApi } from "../../api/use-api.ts";
import { BackLink } from "../../parts/back-link.tsx";
import { Card } from "../../parts/card.tsx";
import { Page } from "../../parts/page.tsx";
import { Reading } from "../../parts/reading.tsx";
import { RetentionForm } from "./retention-form.tsx";

/** The page. */
export function RetentionPage() {
  const mayChange = useMay()("settings.write");
  const read = useApi(endpoints.retention.describeRetention);
  return (
    <Page
      title="What is kept"
      above={<BackLink to="/settings">Settings</BackLink>}
      lead="The audit log is kept for good, and so is every run that somebody keeps. Of the rest you say for how long."
    >
      <Reading of={read} lines={6}>
        {({ kinds }) => (
          <Card
            title="Days after the end"
            lead="Empty: for good. What is older is deleted little by little, and comes back by no later change."
          >
            <RetentionForm kinds={kinds} mayChange={mayChange} />
          </Card>
        )}
      </Reading>
    </Page>
  );
}

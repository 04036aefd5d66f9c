/** What extends the console, each with how it stands. */
import { endpoints } from "@countersign/api";
import { useApi } from "../../api/use-api.ts";
import { Card } from "../../parts/card.tsx";
import { LinkButton } from "../../parts/link-button.tsx";
import { Page } from "../../parts/page.tsx";
import { levelWords } from "../../parts/level-words.ts";

/** The page. */
export function ExtensionsPage() {
  const { data } = useApi(endpoints.system.describeServer, undefined, {
    topics: ["trust", "advanced-security"],
  });
  return (
    <Page title="Extensions" lead="What administrators add to the console, and what guards it.">
      <Card
        title="Advanced Security"
        lead="What has to be proved before a script runs."
        actions={
          <LinkButton variant="default" to="/extensions/advanced-security">
            Open
          </LinkButton>
        }
      >
        {data === undefined ? "Reading the level." : `Level ${data.level}. ${levelWords[data.level]}`}
      </Card>
    </Page>
  );
}

/** A new script: its name and its first version. */
import { BackLink } from "../../parts/back-link.tsx";
import { Page } from "../../parts/page.tsx";
import { EMPTY_SCRIPT } from "./script-draft.ts";
import { ScriptForm } from "./script-form.tsx";

/** The page. */
export function NewScriptPage() {
  return (
    <Page
      title="New script"
      above={<BackLink to="/scripts">Scripts</BackLink>}
      lead="Saving it runs nothing. Whoever signs a run sees the text of exactly the version that is asked for."
    >
      <ScriptForm start={EMPTY_SCRIPT} />
    </Page>
  );
}

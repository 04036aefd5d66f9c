/** Asking for a run: what, where, why; then the exact list; and only then it is asked for. */
import { useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { BackLink } from "../../../parts/back-link.tsx";
import { Page } from "../../../parts/page.tsx";
import { NotYet } from "../../../parts/not-yet.tsx";
import { CheckStep } from "./check-step.tsx";
import { ComposeStep } from "./compose-step.tsx";
import { composeSearch } from "./compose-search.ts";
import { type Start, useStart } from "./use-start.ts";

/** The page. */
export function ComposePage() {
  const search: Record<string, unknown> = useSearch({ strict: false });
  const wanted = composeSearch(search);
  const start = useStart(wanted);
  if (start.data) return <Composer key={JSON.stringify(wanted)} start={start.data} />;
  return (
    <Page title="New run" above={<BackLink to="/runs">Runs</BackLink>}>
      <NotYet of={start} />
    </Page>
  );
}

function Composer({ start }: { readonly start: Start }) {
  const [draft, setDraft] = useState(start.draft);
  const [isChecking, setIsChecking] = useState(false);
  return isChecking ? (
    <CheckStep draft={draft} onBack={() => setIsChecking(false)} />
  ) : (
    <ComposeStep draft={draft} notes={start.notes} onChange={setDraft} onDone={() => setIsChecking(true)} />
  );
}

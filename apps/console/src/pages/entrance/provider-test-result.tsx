/** What a provider said in a test, and what signing in would make of it. */
import type { TestedProvider } from "@countersign/api";
import { LinkButton } from "../../parts/link-button.tsx";
import { Entrance } from "./entrance.tsx";
import { TestedFacts, wouldWords } from "./tested-facts.tsx";

/** The page. */
export function TestResult({ tested: { provider, identity, would } }: { readonly tested: TestedProvider }) {
  return (
    <Entrance title={`${provider.name} answers`} lead={wouldWords(would)} wide>
      <TestedFacts identity={identity} />
      <LinkButton to="/settings/providers">Back to the providers</LinkButton>
    </Entrance>
  );
}

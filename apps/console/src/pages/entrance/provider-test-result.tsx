/** What a provider said in a test, and what signing in would make of it. */
import type { TestedProvider } from "@countersign/api";
import { Facts } from "../../parts/facts.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { LinkButton } from "../../parts/link-button.tsx";
import { Entrance } from "./entrance.tsx";

/** Refusals as they concern whoever tests. */
const refusals: Readonly<Record<string, string>> = {
  "account-unknown":
    "Nobody here waits for this person, and the provider makes no accounts: they are refused.",
  "account-disabled": "Their account is disabled: they are refused.",
  "account-elsewhere":
    "There is an account with this address that signs in another way. Say on its page that it comes by this provider.",
  "account-claimed":
    "The account with this address belongs to somebody else of this provider: they are refused.",
  "email-missing":
    "The provider named no e-mail address. Somebody who comes for the first time needs one: let it send the claim email.",
  "email-unverified":
    "The provider does not vouch for the e-mail address: it has to send email_verified as true, Entra ID xms_edov.",
};

function outcomeWords({ outcome, code }: TestedProvider["would"]): string {
  if (outcome === "known") return "They come in as before.";
  if (outcome === "claims") return "They come in for the first time, to the account that waits for them.";
  if (outcome === "created") return "They get an account.";
  return refusals[code ?? ""] ?? "They are refused.";
}

/** The page. */
export function TestResult({ tested: { provider, identity, would } }: { readonly tested: TestedProvider }) {
  const text = (value: string | null) => (value === null ? "not said" : <ForeignText text={value} />);
  return (
    <Entrance title={`${provider.name} answers`} lead={outcomeWords(would)} wide>
      <Facts
        facts={[
          { name: "Name", value: text(identity.name) },
          { name: "E-mail", value: text(identity.email) },
          { name: "Vouched for", value: identity.email_verified ? "yes" : "no" },
          { name: "Subject", value: text(identity.subject) },
          { name: "Issuer", value: text(identity.issuer) },
          { name: "Second factor", value: identity.factors.includes("mfa") ? "yes, it says" : "not said" },
          {
            name: "Groups",
            value: identity.groups.length === 0 ? "none" : <ForeignText text={identity.groups.join(", ")} />,
          },
        ]}
      />
      <LinkButton to="/settings/providers">Back to the providers</LinkButton>
    </Entrance>
  );
}

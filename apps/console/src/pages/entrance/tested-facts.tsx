/** What a provider said of somebody in a test, and what signing in would make of it, in words. */
import type { TestedProvider } from "@countersign/api";
import { Facts } from "../../parts/facts.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { roleWords } from "../../parts/role-words.ts";

/** Refusals as they concern whoever tests. */
const refusals: Readonly<Record<string, string>> = {
  "account-unknown":
    "Nobody here waits for this person, and the provider makes no accounts: they are refused.",
  "account-disabled": "Their account is disabled: they are refused.",
  "account-elsewhere":
    "There is an account with this address that signs in another way. Say on its page that it comes by this provider.",
  "account-claimed":
    "The account with this address belongs to somebody else of this provider: they are refused.",
  "group-missing": "They are not in the group that may come in: they are refused.",
  "groups-unknown":
    "The provider did not name all of their groups, and groups decide who comes in as what: they are refused.",
  "email-missing":
    "The provider named no e-mail address. Somebody who comes for the first time needs one: let it send the address.",
  "email-unverified":
    "The provider does not vouch for the e-mail address: it has to send email_verified as true, Entra ID xms_edov.",
};

/** What signing in would do. */
export function wouldWords({ outcome, code, role }: TestedProvider["would"]): string {
  const as = role === null ? "" : ` as ${roleWords[role].name}`;
  if (outcome === "known") return `They come in as before${as === "" ? "" : `,${as}`}.`;
  if (outcome === "claims")
    return `They come in for the first time${as}, to the account that waits for them.`;
  if (outcome === "created") return `They get an account${as}.`;
  return refusals[code ?? ""] ?? "They are refused.";
}

/** Whom it sent. */
export function TestedFacts({ identity }: Pick<TestedProvider, "identity">) {
  const text = (value: string | null) => (value === null ? "not said" : <ForeignText text={value} />);
  return (
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
          value:
            identity.groups.length === 0 ? (
              "none"
            ) : (
              <>
                {identity.groups.map((group) => (
                  <div key={group}>
                    <ForeignText text={group} />
                  </div>
                ))}
              </>
            ),
        },
      ]}
    />
  );
}

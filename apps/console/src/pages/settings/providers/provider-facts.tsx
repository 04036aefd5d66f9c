/** What a provider is, and where it stands: each kind is known by something else. */
import type { Provider } from "@countersign/api";
import { Facts, type Fact } from "../../../parts/facts.tsx";
import { ForeignText } from "../../../parts/foreign-text.tsx";
import { roleWords } from "../../../parts/role-words.ts";
import { TimeText } from "../../../parts/time-text.tsx";
import { settingsFacts } from "./settings-facts.ts";

/** The facts. */
export function ProviderFacts({ provider }: { readonly provider: Provider }) {
  const { settings, allowed_group: allowed, group_roles: rules } = provider;
  const role = roleWords[provider.default_role].name;
  return (
    <Facts
      facts={[
        ...settingsFacts(settings),
        ...provider.certificates.map(certificateFact),
        { name: "Users", value: peopleOf(provider) },
        { name: "Strangers", value: provider.creates_accounts ? `get an account as ${role}` : "are refused" },
        ...(allowed === null ? [] : [{ name: "Only people of", value: <ForeignText text={allowed} /> }]),
        ...rules.map((rule) => ({
          name: `${roleWords[rule.role].name} by group`,
          value: <ForeignText text={rule.group} />,
        })),
        ...(rules.length === 0 ? [] : [{ name: "Everybody else", value: role }]),
        {
          name: "Second factor",
          value: provider.trusts_factors ? "its word is taken" : "this server asks for its own",
        },
        ...(settings.kind === "oidc"
          ? [{ name: "Secret ends", value: <TimeText at={provider.secret_expires_at} never="not said" /> }]
          : []),
        { name: "Tested", value: <TimeText at={provider.tested_at} /> },
      ]}
    />
  );
}

/** How many come by it, in words. */
export function peopleOf({ users }: Provider): string {
  return users === 1 ? "1 user comes by it" : `${users} users come by it`;
}

function certificateFact(
  { subject, fingerprint, expires_at: ends }: Provider["certificates"][number],
  at: number,
): Fact {
  return {
    name: `Certificate ${at + 1}`,
    value: (
      <>
        <ForeignText text={subject} />, ends <TimeText at={ends} />, SHA-256 {fingerprint.slice(0, 23)}…
      </>
    ),
  };
}

/** One provider: what it is, whether it was tested, and the switch. */
import { Button } from "@mantine/core";
import { endpoints, type Provider } from "@countersign/api";
import { useState } from "react";
import { useChange } from "../../../api/use-api.ts";
import { Badge } from "../../../parts/badge.tsx";
import { Card } from "../../../parts/card.tsx";
import { Confirm } from "../../../parts/confirm.tsx";
import { Copyable } from "../../../parts/copyable.tsx";
import { Facts } from "../../../parts/facts.tsx";
import { ForeignText } from "../../../parts/foreign-text.tsx";
import { Refusal } from "../../../parts/refusal.tsx";
import { roleWords } from "../../../parts/role-words.ts";
import { Stack } from "../../../parts/stack.tsx";
import { TimeText } from "../../../parts/time-text.tsx";
import { leaveTo } from "../../entrance/provider-trip.ts";
import { AnotherSecret } from "./another-secret.tsx";
import { kindOf, settingsFacts } from "./settings-facts.ts";

const of = endpoints.providers;
const invalidates = [of.listProviders, of.offeredProviders];

/** The card. */
export function ProviderCard({
  provider,
  mayChange,
}: {
  readonly provider: Provider;
  readonly mayChange: boolean;
}) {
  const { id, name, settings, enabled, users } = provider;
  const [asked, setAsked] = useState<"off" | "remove">();
  const [isRenewing, setRenewing] = useState(false);
  const test = useChange(of.beginTest);
  const turn = useChange(of.switchProvider, { invalidates });
  const remove = useChange(of.deleteProvider, { invalidates });
  const params = { id };
  const close = () => setAsked(undefined);
  const people = users === 1 ? "1 user comes by it" : `${users} users come by it`;
  return (
    <Card
      title={<ForeignText text={name} />}
      lead={kindOf(settings)}
      actions={
        <Badge tone={enabled ? "good" : "calm"} icon={enabled ? "check" : "dash"}>
          {enabled ? "in use" : provider.tested_at === null ? "not tested" : "not in use"}
        </Badge>
      }
    >
      <Stack>
        <Facts
          facts={[
            ...settingsFacts(settings),
            { name: "Users", value: people },
            {
              name: "Strangers",
              value: provider.creates_accounts
                ? `get an account as ${roleWords[provider.default_role].name}`
                : "are refused",
            },
            {
              name: "Second factor",
              value: provider.trusts_factors ? "its word is taken" : "this server asks for its own",
            },
            ...(settings.kind === "oidc"
              ? [
                  {
                    name: "Secret ends",
                    value: <TimeText at={provider.secret_expires_at} never="not said" />,
                  },
                ]
              : []),
            { name: "Tested", value: <TimeText at={provider.tested_at} /> },
          ]}
        />
        {settings.kind === "ldap" ? null : (
          <Copyable
            label={`${settings.kind === "saml" ? "Response address" : "Redirect URI"} of ${name}`}
            text={provider.redirect_uri}
          />
        )}
        <Refusal error={test.error ?? turn.error} />
        {mayChange ? (
          <Stack row>
            {settings.kind === "ldap" ? null : (
              <Button
                variant={provider.tested_at === null ? "filled" : "default"}
                loading={test.isPending}
                onClick={() =>
                  test.mutate(
                    { params },
                    { onSuccess: ({ location: there }) => leaveTo(there, { purpose: "test" }) },
                  )
                }
              >
                Test this provider<span className="unseen">: {name}</span>
              </Button>
            )}
            {enabled ? (
              <Button variant="default" onClick={() => setAsked("off")}>
                Take out of use<span className="unseen">: {name}</span>
              </Button>
            ) : (
              <Button
                variant={provider.tested_at === null ? "default" : "filled"}
                disabled={provider.tested_at === null}
                loading={turn.isPending}
                onClick={() => turn.mutate({ params, body: { enabled: true } })}
              >
                Put into use<span className="unseen">: {name}</span>
              </Button>
            )}
            {settings.kind !== "oidc" ? null : (
              <Button variant="default" onClick={() => setRenewing(true)}>
                Another secret<span className="unseen">: {name}</span>
              </Button>
            )}
            <Button variant="subtle" color="gray" disabled={users > 0} onClick={() => setAsked("remove")}>
              Remove<span className="unseen">: {name}</span>
            </Button>
          </Stack>
        ) : null}
        {isRenewing ? <AnotherSecret provider={provider} onClose={() => setRenewing(false)} /> : null}
      </Stack>
      <Confirm
        opened={asked === "off"}
        title="Take this provider out of use?"
        action="Take it out of use"
        destructive
        pending={turn.isPending}
        error={turn.error}
        onClose={close}
        onConfirm={() => turn.mutate({ params, body: { enabled: false } }, { onSuccess: close })}
      >
        <p>{people}: they are signed out at once, and nobody can sign in by it.</p>
      </Confirm>
      <Confirm
        opened={asked === "remove"}
        title="Remove this provider?"
        action="Remove it"
        destructive
        pending={remove.isPending}
        error={remove.error}
        onClose={close}
        onConfirm={() => remove.mutate({ params }, { onSuccess: close })}
      >
        <p>Its settings and secret are forgotten. What happened by it stays in the audit log.</p>
      </Confirm>
    </Card>
  );
}

/** One provider: what it is, whether it was tested, and the switch. */
import { Button } from "@mantine/core";
import { endpoints, type Provider } from "@countersign/api";
import { useState } from "react";
import { useChange } from "../../../api/use-api.ts";
import { Badge } from "../../../parts/badge.tsx";
import { Card } from "../../../parts/card.tsx";
import { Confirm } from "../../../parts/confirm.tsx";
import { Copyable } from "../../../parts/copyable.tsx";
import { ForeignText } from "../../../parts/foreign-text.tsx";
import { Refusal } from "../../../parts/refusal.tsx";
import { Stack } from "../../../parts/stack.tsx";
import { leaveTo } from "../../entrance/provider-trip.ts";
import { AnotherSecret } from "./another-secret.tsx";
import { DirectoryTest } from "./directory-test.tsx";
import { peopleOf, ProviderFacts } from "./provider-facts.tsx";
import { ProviderForm } from "./provider-form.tsx";
import { RemoveProvider } from "./remove-provider.tsx";
import { SamlAddresses } from "./saml-addresses.tsx";
import { kindOf } from "./settings-facts.ts";

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
  const { id, name, settings, enabled } = provider;
  const [isEnding, setEnding] = useState(false);
  const [open, setOpen] = useState<"test" | "secret" | "settings">();
  const test = useChange(of.beginTest);
  const turn = useChange(of.switchProvider, { invalidates });
  const params = { id };
  const isUntested = provider.tested_at === null;
  const close = () => setOpen(undefined);
  const begin = () =>
    settings.kind === "ldap"
      ? setOpen("test")
      : test.mutate({ params }, { onSuccess: ({ location: there }) => leaveTo(there, { purpose: "test" }) });
  const unseen = <span className="unseen">: {name}</span>;
  return (
    <Card
      title={<ForeignText text={name} />}
      lead={kindOf(settings)}
      actions={
        <Badge tone={enabled ? "good" : "calm"} icon={enabled ? "check" : "dash"}>
          {enabled ? "in use" : isUntested ? "not tested" : "not in use"}
        </Badge>
      }
    >
      <Stack>
        <ProviderFacts provider={provider} />
        {settings.kind === "oidc" ? (
          <Copyable label={`Redirect URI of ${name}`} text={provider.redirect_uri} />
        ) : null}
        {settings.kind === "saml" ? <SamlAddresses id={id} name={name} /> : null}
        <Refusal error={test.error ?? turn.error} />
        {mayChange ? (
          <Stack row>
            <Button variant={isUntested ? "filled" : "default"} loading={test.isPending} onClick={begin}>
              Test this provider{unseen}
            </Button>
            {enabled ? (
              <Button variant="default" onClick={() => setEnding(true)}>
                Take out of use{unseen}
              </Button>
            ) : (
              <Button
                variant={isUntested ? "default" : "filled"}
                disabled={isUntested}
                loading={turn.isPending}
                onClick={() => turn.mutate({ params, body: { enabled: true } })}
              >
                Put into use{unseen}
              </Button>
            )}
            {settings.kind === "saml" ? (
              <Button
                component="a"
                variant="default"
                href={`/saml/${id}/metadata`}
                download="countersign.xml"
              >
                Our metadata{unseen}
              </Button>
            ) : null}
            {settings.kind === "oidc" ? (
              <Button variant="default" onClick={() => setOpen("secret")}>
                Another secret{unseen}
              </Button>
            ) : null}
            <Button variant="default" onClick={() => setOpen("settings")}>
              Change the settings{unseen}
            </Button>
            <RemoveProvider provider={provider} />
          </Stack>
        ) : null}
        {open === "test" ? <DirectoryTest provider={provider} onClose={close} /> : null}
        {open === "secret" ? <AnotherSecret provider={provider} onClose={close} /> : null}
        {open === "settings" ? <ProviderForm provider={provider} onClose={close} /> : null}
      </Stack>
      <Confirm
        opened={isEnding}
        title="Take this provider out of use?"
        action="Take it out of use"
        destructive
        pending={turn.isPending}
        error={turn.error}
        onClose={() => setEnding(false)}
        onConfirm={() =>
          turn.mutate({ params, body: { enabled: false } }, { onSuccess: () => setEnding(false) })
        }
      >
        <p>{peopleOf(provider)}: they are signed out at once, and nobody can sign in by it.</p>
      </Confirm>
    </Card>
  );
}

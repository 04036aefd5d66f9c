/** Providers that people sign in by: add one, register its address over there, test it, put it into use. */
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { endpoints } from "@countersign/api";
import { Fragment } from "react";
import { useMay } from "../../api/session.ts";
import { useApi } from "../../api/use-api.ts";
import { BackLink } from "../../parts/back-link.tsx";
import { Card } from "../../parts/card.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Page } from "../../parts/page.tsx";
import { Reading } from "../../parts/reading.tsx";
import { ProviderCard } from "./providers/provider-card.tsx";
import { ProviderForm } from "./providers/provider-form.tsx";
import { ProvisioningCard } from "./providers/provisioning-card.tsx";

/** The page. */
export function ProvidersPage() {
  const mayChange = useMay()("settings.write");
  const [isAdding, adding] = useDisclosure(false);
  const read = useApi(endpoints.providers.listProviders);
  return (
    <Page
      title="Sign-in providers"
      above={<BackLink to="/settings">Settings</BackLink>}
      lead="Who else may say who somebody is. A user comes by one provider or by a password of this server, never by both; their page says which."
    >
      <Reading of={read} lines={4}>
        {({ providers }) => (
          <>
            {providers.length === 0 && !isAdding ? (
              <Card>
                <Empty icon="key" title="No provider" compact>
                  Everybody signs in by password or passkey of this server.
                </Empty>
              </Card>
            ) : null}
            {providers.map((provider) => (
              <Fragment key={provider.id}>
                <ProviderCard provider={provider} mayChange={mayChange} />
                <ProvisioningCard provider={provider} mayChange={mayChange} />
              </Fragment>
            ))}
            {isAdding ? (
              <Card
                title="Another provider"
                lead="It is used by nobody before you tested it and put it into use."
              >
                <ProviderForm onClose={adding.close} />
              </Card>
            ) : mayChange ? (
              <div>
                <Button onClick={adding.open}>Add a provider</Button>
              </div>
            ) : null}
          </>
        )}
      </Reading>
    </Page>
  );
}

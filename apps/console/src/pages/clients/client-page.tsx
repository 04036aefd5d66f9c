/** One client: what may run there and who decides it, and its devices. */
import { endpoints } from "@countersign/api";
import { policyWords, trustWord } from "@countersign/review";
import { Link, useParams } from "@tanstack/react-router";
import { useMay } from "../../api/session.ts";
import { useApi } from "../../api/use-api.ts";
import { BackLink } from "../../parts/back-link.tsx";
import { LinkButton } from "../../parts/link-button.tsx";
import { Card } from "../../parts/card.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Facts } from "../../parts/facts.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { NotFound } from "../../parts/not-found.tsx";
import { Page } from "../../parts/page.tsx";
import { Reading } from "../../parts/reading.tsx";
import { TrustWord } from "../../parts/trust-word.tsx";
import { useTrust } from "../trust/use-trust.ts";
import { WhoHasAccess } from "../authorization/who-has-access.tsx";
import { ClientDevices } from "./client-devices.tsx";
import { ClientPatching } from "./client-patching.tsx";

/** The page. */
export function ClientPage() {
  const { id = "" } = useParams({ strict: false });
  const read = useApi(endpoints.clients.listClients, undefined, { topics: ["clients", "devices"] });
  const client = read.data?.clients.find((one) => one.id === id);
  return (
    <Page
      above={<BackLink to="/clients">Clients</BackLink>}
      title={client?.name ?? "Client"}
      heading={client ? <ForeignText text={client.name} /> : undefined}
      lead={
        client ? (
          <>
            Id <code>{id}</code>
          </>
        ) : undefined
      }
    >
      <Reading of={read} lines={5}>
        {() =>
          client ? (
            <>
              <ClientPolicies client={id} />
              <ClientPatching client={id} />
              <ClientDevices client={id} />
              <WhoHasAccess client={id} />
            </>
          ) : (
            <NotFound />
          )
        }
      </Reading>
    </Page>
  );
}

function ClientPolicies({ client }: { readonly client: string }) {
  const may = useMay();
  const read = useTrust(may("trust.read"));
  const add = may("trust.publish") ? (
    <LinkButton to="/trust/policy" search={{ for: client }} variant="default">
      Compose a policy
    </LinkButton>
  ) : undefined;
  if (!may("trust.read")) return null;
  return (
    <Card title="What it takes to run something here" lead="By each authority's newest root." actions={add}>
      <Reading of={read} lines={2} compact>
        {({ authorities }) => {
          const said = authorities.flatMap(({ newest }) =>
            newest.root.policies
              .filter((policy) => policy.client === client)
              .map((policy) => ({ policy, name: newest.root.name, authority: newest.authority })),
          );
          return said.length === 0 ? (
            <Empty
              icon="lock"
              title="No root has a policy for this client: its devices refuse everything"
              compact
            />
          ) : (
            <Facts
              facts={said.map(({ policy, name, authority }) => ({
                name: `${name}: ${policy.kind}`,
                value: (
                  <>
                    <TrustWord trust={trustWord(policy)} of="client" />
                    <p>
                      {policyWords(policy)} (
                      <Link to="/trust/$authority" params={{ authority }}>
                        the root
                      </Link>
                      )
                    </p>
                  </>
                ),
              }))}
            />
          );
        }}
      </Reading>
    </Card>
  );
}

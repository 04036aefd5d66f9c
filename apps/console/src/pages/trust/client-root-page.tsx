/** A client's own root: its people, their rules, and one look at it all before it goes out to both sides. */
import { Select } from "@mantine/core";
import { endpoints } from "@countersign/api";
import { useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useApi } from "../../api/use-api.ts";
import { twoOfUsAddress } from "../../app/two-of-us.ts";
import type { NewPerson } from "../../ceremonies/first-root.ts";
import { BackLink } from "../../parts/back-link.tsx";
import { Card } from "../../parts/card.tsx";
import { Empty } from "../../parts/empty.tsx";
import { LinkButton } from "../../parts/link-button.tsx";
import { Page } from "../../parts/page.tsx";
import { Reading } from "../../parts/reading.tsx";
import { shownName } from "../../parts/shown-name.ts";
import { textIn, useKept } from "../../parts/use-kept.ts";
import { ClientRootRules } from "./client-root-rules.tsx";
import { PeopleCards } from "./people-cards.tsx";
import { Step } from "./step.tsx";
import classes from "./trust.module.css";
import { useCards } from "./use-cards.ts";
import { type AuthorityHere, useTrust } from "./use-trust.ts";

/** The page. */
export function ClientRootPage() {
  const read = useTrust();
  return (
    <Page
      above={<BackLink to="/trust">Trust</BackLink>}
      title="A client's own root"
      lead="From then on nothing runs on this client's devices unless some of its own people sign too, whoever else has signed. Even the operator cannot do without them."
    >
      <Reading of={read} lines={5}>
        {({ authorities, operator }) =>
          !operator ? (
            <Empty icon="trust" title="No root is published yet" />
          ) : operator.newest.root.trial ? (
            <Empty
              icon="user"
              title="Two of us first"
              action={<LinkButton to={twoOfUsAddress}>Go on to two of us</LinkButton>}
            >
              Under a one-person trial the server's word is enough: a second authority would restrict nothing
              that whoever owns this server could not undo.
            </Empty>
          ) : (
            <Form operator={operator} authorities={authorities} />
          )
        }
      </Reading>
    </Page>
  );
}

function Form({
  operator,
  authorities,
}: {
  readonly operator: AuthorityHere;
  readonly authorities: readonly AuthorityHere[];
}) {
  const { for: asked }: { for?: string } = useSearch({ strict: false });
  const { data } = useApi(endpoints.clients.listClients, undefined, { topics: ["clients"] });
  const cards = useCards();
  const [client, setClient] = useKept<string | null>(`client ${asked ?? ""}`, () => asked ?? null, textIn);
  const [people, setPeople] = useState<readonly NewPerson[]>([]);
  const served = new Set(operator.newest.root.policies.map((policy) => policy.client));
  const offered = (data?.clients ?? []).filter(({ id }) => served.has(id));
  const chosen = offered.find(({ id }) => id === client);
  const theirs = authorities.find(
    ({ newest: { root } }) =>
      root.scope === "client" && root.policies.some((policy) => policy.client === client),
  );
  const approvers = people.filter(({ as }) => as === "approver").length;
  return (
    <ol className={classes["steps"]}>
      <Step number={1} title="The client" done={chosen !== undefined}>
        <Card>
          <div className={classes["form"]}>
            <Select
              label="Which client?"
              description="One that the operator's root has a policy for."
              data={offered.map(({ id, name }) => ({ value: id, label: shownName(name) }))}
              value={client}
              onChange={setClient}
              allowDeselect={false}
              placeholder="Choose a client"
            />
            {theirs === undefined ? null : (
              <p className={classes["quiet"]} role="status">
                {shownName(theirs.newest.root.name)} has a say there already. Another one has to be let in by
                its signers too, and both have to agree from then on.
              </p>
            )}
          </div>
        </Card>
      </Step>
      <Step number={2} title="The cards of its people" done={approvers >= 2}>
        <PeopleCards
          title="Two of them, or more"
          lead="People of the client's own. Whoever has a key in both roots holds them together: the point is that they are others."
          of={cards}
          onPeople={setPeople}
        />
      </Step>
      <Step number={3} title="What they decide" done={false}>
        {chosen === undefined || approvers < 2 ? (
          <p className={classes["quiet"]}>
            A client and two people first: each reads out their fingerprint, you type it in.
          </p>
        ) : (
          <ClientRootRules
            key={chosen.id}
            client={chosen}
            people={people}
            operator={operator}
            authorities={authorities}
          />
        )}
      </Step>
    </ol>
  );
}

/** Adding a requester to the list: a card, what its owner read out, where they may ask, and who signs the addition. */
import { Checkbox, SegmentedControl } from "@mantine/core";
import { endpoints } from "@countersign/api";
import { webCrypto } from "@countersign/protocol/web";
import { useParams } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useApi } from "../../api/use-api.ts";
import { personIdFor } from "../../ceremonies/people-of-root.ts";
import { addRequester, approversLeft } from "../../ceremonies/people-list.ts";
import type { ReadCard } from "../../ceremonies/read-card.ts";
import { BackLink } from "../../parts/back-link.tsx";
import { Card } from "../../parts/card.tsx";
import { Empty } from "../../parts/empty.tsx";
import { NotFound } from "../../parts/not-found.tsx";
import { useNow } from "../../parts/now.ts";
import { Page } from "../../parts/page.tsx";
import { Reading } from "../../parts/reading.tsx";
import { shownName } from "../../parts/shown-name.ts";
import { CardPicker } from "./card-picker.tsx";
import { ComposeCard } from "./compose-card.tsx";
import { listFaultWords } from "./root-fault-words.ts";
import classes from "./trust.module.css";
import { type AuthorityHere, useTrust } from "./use-trust.ts";

/** The page. */
export function AddRequesterPage() {
  const { authority = "" } = useParams({ strict: false });
  const read = useTrust();
  const found = read.data?.authorities.find((one) => one.authority === authority);
  const keepers = found?.newest.root.roles.people.members ?? [];
  return (
    <Page
      above={<BackLink to="/trust">Trust</BackLink>}
      title="Add a requester"
      lead={
        found
          ? `Somebody who asks for runs under the root of ${shownName(found.newest.root.name)}, and approves none.`
          : undefined
      }
    >
      <Reading of={read} lines={5}>
        {({ authorities }) => {
          if (!found) return <NotFound />;
          if (keepers.length === 0)
            return (
              <Empty icon="users" title="Nobody keeps this list: the root gives role people to nobody" />
            );
          return (
            <CardPicker>
              {(card, hash) => <Part key={hash} one={found} authorities={authorities} card={card} />}
            </CardPicker>
          );
        }}
      </Reading>
    </Page>
  );
}

function Part({
  one: { newest, people },
  authorities,
  card,
}: {
  readonly one: AuthorityHere;
  readonly authorities: readonly AuthorityHere[];
  readonly card: ReadCard;
}) {
  const { root } = newest;
  const { threshold, members } = root.roles.people;
  const { data } = useApi(endpoints.clients.listClients, undefined, { topics: ["clients"] });
  const served = new Set(root.policies.map(({ client }) => client));
  const offered = (data?.clients ?? []).filter(({ id }) => served.has(id));
  const [clients, setClients] = useState<readonly string[]>([]);
  const [kind, setKind] = useState<"human" | "service">("human");
  // Where no more keep the list than have to sign, there is nothing to choose.
  const [addedBy, setAddedBy] = useState<readonly string[]>(members.length === threshold ? members : []);
  const now = useNow();
  const [since] = useState(now);
  const composed = useMemo(() => {
    const taken = [...root.persons, ...(people?.list.requesters ?? [])].map((one) => one.id);
    const id = personIdFor(card.name, taken);
    return addRequester({ root: newest, people }, { card, id, clients, kind, addedBy }, since, webCrypto);
  }, [root, newest, people, card, clients, kind, addedBy, since]);
  const nameOf = (id: string) => shownName(root.persons.find((person) => person.id === id)?.name ?? id);
  const left = approversLeft(root, addedBy);
  const isDecided = clients.length > 0 && addedBy.length >= threshold;
  return (
    <>
      <Card title="What they may ask for">
        <div className={classes["form"]}>
          <SegmentedControl
            aria-label="Who it is"
            value={kind}
            onChange={(value) => setKind(value === "service" ? "service" : "human")}
            data={[
              { value: "human", label: "A person" },
              { value: "service", label: "A service" },
            ]}
          />
          <Checkbox.Group
            label="For which clients?"
            description="Clients that this root has a policy for."
            value={[...clients]}
            onChange={(chosen) => setClients(chosen.toSorted())}
          >
            <div className={classes["options"]}>
              {offered.map(({ id, name }) => (
                <Checkbox key={id} value={id} label={shownName(name)} />
              ))}
            </div>
          </Checkbox.Group>
          <Checkbox.Group
            label="Who signs the addition?"
            description={`${threshold} of those who keep the list. They are named in it, and never approve for ${shownName(card.name)}.`}
            value={[...addedBy]}
            onChange={(chosen) => setAddedBy(chosen.toSorted())}
          >
            <div className={classes["options"]}>
              {members.map((id) => (
                <Checkbox key={id} value={id} label={nameOf(id)} />
              ))}
            </div>
          </Checkbox.Group>
          {addedBy.length < threshold ? null : left.length === 0 ? (
            <p className={classes["fault"]} role="alert">
              Nobody is left to approve for {shownName(card.name)}: everybody who could signs this addition.
              Add a person to the root first, or let somebody else sign.
            </p>
          ) : (
            <p className={classes["quiet"]} role="status">
              Left to approve for {shownName(card.name)}: {left.map(shownName).join(", ")}.
            </p>
          )}
        </div>
      </Card>
      {!isDecided ? null : composed.ok ? (
        <ComposeCard of="people" composed={composed} authorities={authorities} />
      ) : (
        <p className={classes["fault"]} role="alert">
          No device would follow this: {listFaultWords(composed.because)}
        </p>
      )}
    </>
  );
}

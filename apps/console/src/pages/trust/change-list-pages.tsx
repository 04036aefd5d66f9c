/** Ceremonies that compose the next list of requesters at once: somebody is taken off it, or it is renewed. */
import { webCrypto } from "@countersign/protocol/web";
import { useParams } from "@tanstack/react-router";
import { type ReactNode, useMemo, useState } from "react";
import {
  type ComposedList,
  type HeldList,
  removeRequester,
  renewList,
} from "../../ceremonies/people-list.ts";
import { NotFound } from "../../parts/not-found.tsx";
import { useNow } from "../../parts/now.ts";
import { BackLink } from "../../parts/back-link.tsx";
import { Page } from "../../parts/page.tsx";
import { Reading } from "../../parts/reading.tsx";
import { ComposeCard } from "./compose-card.tsx";
import { listFaultWords } from "./root-fault-words.ts";
import classes from "./trust.module.css";
import { type AuthorityHere, useTrust } from "./use-trust.ts";

/** Somebody asks no more. */
export function RemoveRequesterPage() {
  const { person = "" } = useParams({ strict: false });
  return (
    <ChangeList
      title="Remove a requester"
      lead={(one) =>
        `${one.people?.list.requesters.find(({ id }) => id === person)?.name ?? person} asks for nothing more, once the keepers of the list have signed this. Devices that are away hear of it when they come back.`
      }
      compose={(held, now) => removeRequester(held, person, now, webCrypto)}
    />
  );
}

/** The end of the list is put off. */
export function RenewListPage() {
  return (
    <ChangeList
      title="Renew the list of requesters"
      lead={() =>
        "The same people, for another year. Where the list has ended, devices refuse what they ask for."
      }
      compose={(held, now) => renewList(held, now, webCrypto)}
    />
  );
}

interface Change {
  readonly title: string;
  readonly lead: (one: AuthorityHere) => ReactNode;
  readonly compose: (held: HeldList, now: number) => ComposedList;
}

function ChangeList(change: Change) {
  const { authority = "" } = useParams({ strict: false });
  const read = useTrust();
  const found = read.data?.authorities.find((one) => one.authority === authority);
  return (
    <Page
      above={<BackLink to="/trust">Trust</BackLink>}
      title={change.title}
      lead={found ? change.lead(found) : undefined}
    >
      <Reading of={read} lines={5}>
        {({ authorities }) =>
          found ? <Composed one={found} authorities={authorities} {...change} /> : <NotFound />
        }
      </Reading>
    </Page>
  );
}

function Composed({
  one,
  authorities,
  compose,
}: Change & { readonly one: AuthorityHere; readonly authorities: readonly AuthorityHere[] }) {
  const now = useNow();
  const [since] = useState(now);
  // What to compose stays the same for as long as the page does.
  const [make] = useState(() => compose);
  const composed = useMemo(
    () => make({ root: one.newest, people: one.people }, since),
    [make, one.newest, one.people, since],
  );
  return composed.ok ? (
    <ComposeCard of="people" composed={composed} authorities={authorities} />
  ) : (
    <p className={classes["fault"]} role="alert">
      Nothing to put out: {listFaultWords(composed.because)}
    </p>
  );
}

/** The people list of an authority: who may ask for runs without standing in the root, and the ways to change that. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMay } from "../../api/session.ts";
import { Card } from "../../parts/card.tsx";
import { Empty } from "../../parts/empty.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { LinkButton } from "../../parts/link-button.tsx";
import { Loading } from "../../parts/loading.tsx";
import { shownName } from "../../parts/shown-name.ts";
import { dateWords } from "../../parts/time-words.ts";
import { reviewPeopleHere } from "./review-document.ts";
import { ReviewView } from "./review-view.tsx";
import classes from "./trust.module.css";
import type { AuthorityHere } from "./use-trust.ts";

/** The card. */
export function PeopleList({
  one,
  authorities,
}: {
  readonly one: AuthorityHere;
  readonly authorities: readonly AuthorityHere[];
}) {
  const { authority, people, newest, left } = one;
  const may = useMay();
  const mayChange = may("trust.publish") && !left && !newest.root.trial;
  const { data } = useQuery({
    queryKey: ["reviewed-people", people?.hash ?? null],
    enabled: people !== undefined,
    staleTime: Infinity,
    queryFn: async () => (people ? reviewPeopleHere(people.signed, { authorities }) : null),
  });
  return (
    <Card
      title="Requesters"
      lead={
        people
          ? `May ask for runs and approve none. Signed by the keepers of this list, good until ${dateWords(people.list.expires)}.`
          : "May ask for runs and approve none. The keepers of this list sign it; the root stays as it is."
      }
      actions={
        mayChange ? (
          <LinkButton to="/trust/$authority/add-requester" params={{ authority }} variant="default">
            Add a requester
          </LinkButton>
        ) : undefined
      }
      flush
    >
      {people ? (
        data ? (
          <ReviewView reviewed={data} whole />
        ) : (
          <Loading lines={2} />
        )
      ) : (
        <Empty icon="users" title="Nobody stands on a list: only the root's own persons ask" compact />
      )}
      {people && mayChange ? <Ways one={one} /> : null}
    </Card>
  );
}

/** What can be done about those who stand on the list. */
function Ways({ one: { authority, people } }: { readonly one: AuthorityHere }) {
  return (
    <ul className={classes["lines"]} aria-label="Change the list of requesters">
      {people?.list.requesters.map(({ id, name }) => (
        <li key={id} className={classes["line"]}>
          <span className={classes["words"]}>
            <span>
              <ForeignText text={name} />
            </span>
          </span>
          <Link
            to="/trust/$authority/remove-requester/$person"
            params={{ authority, person: id }}
            aria-label={`Remove ${shownName(name)} from the requesters`}
          >
            Remove
          </Link>
        </li>
      ))}
      <li className={classes["line"]}>
        <Link to="/trust/$authority/renew-list" params={{ authority }}>
          Renew the list for a year
        </Link>
      </li>
    </ul>
  );
}

/** The people list of an authority: who may ask for runs without standing in the root. */
import { useQuery } from "@tanstack/react-query";
import { Card } from "../../parts/card.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Loading } from "../../parts/loading.tsx";
import { reviewPeopleHere } from "./review-document.ts";
import { ReviewView } from "./review-view.tsx";
import type { AuthorityHere } from "./use-trust.ts";

/** The card. */
export function PeopleList({
  one: { people },
  authorities,
}: {
  readonly one: AuthorityHere;
  readonly authorities: readonly AuthorityHere[];
}) {
  const { data } = useQuery({
    queryKey: ["reviewed-people", people?.hash ?? null],
    enabled: people !== undefined,
    staleTime: Infinity,
    queryFn: async () => (people ? reviewPeopleHere(people.signed, { authorities }) : null),
  });
  return (
    <Card
      title="Requesters"
      lead="The delegated list, signed by role people. It is changed in the terminal: countersign people add."
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
    </Card>
  );
}

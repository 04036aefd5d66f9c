/** The versions of a root, the newest first: each with what it allows that was refused before. */
import { useQuery } from "@tanstack/react-query";
import { Card } from "../../parts/card.tsx";
import { IdText } from "../../parts/id-text.tsx";
import { Loading } from "../../parts/loading.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import { VerifyYourself } from "../../parts/verify-yourself.tsx";
import { reviewRootHere } from "./review-document.ts";
import { ReviewView } from "./review-view.tsx";
import classes from "./trust.module.css";
import type { AuthorityHere, SignedRoot } from "./use-trust.ts";

/** One card for each version. */
export function RootVersions({
  one: { roots },
  authorities,
}: {
  readonly one: AuthorityHere;
  readonly authorities: readonly AuthorityHere[];
}) {
  return (
    <div className={classes["column"]}>
      {roots.toReversed().map((root, at) => (
        <RootVersion key={root.pinned.hash} root={root} authorities={authorities} isNewest={at === 0} />
      ))}
    </div>
  );
}

function RootVersion({
  root: { signed, pinned },
  authorities,
  isNewest,
}: {
  readonly root: SignedRoot;
  readonly authorities: readonly AuthorityHere[];
  readonly isNewest: boolean;
}) {
  const { data } = useQuery({
    queryKey: ["reviewed-root", pinned.hash, signed.signatures.length],
    staleTime: Infinity,
    queryFn: async () => reviewRootHere(signed, { authorities }),
  });
  return (
    <Card
      title={isNewest ? `Version ${pinned.version}, the newest` : `Version ${pinned.version}`}
      lead={
        <>
          Issued <TimeText at={pinned.root.issued} />, signed by {signed.signatures.length}.{" "}
          <IdText id={pinned.hash} label="hash of the root" />
        </>
      }
      flush
    >
      {data ? <ReviewView reviewed={data} whole={isNewest && pinned.version === 1} /> : <Loading lines={3} />}
      <VerifyYourself
        hash={pinned.hash}
        text={new TextDecoder().decode(signed.bytes)}
        commands={[
          {
            shows: "In words, from the server's bytes, by a tool that judges as devices do:",
            line: `countersign root show ${pinned.authority}`,
          },
        ]}
      />
    </Card>
  );
}

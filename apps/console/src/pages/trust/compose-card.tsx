/** The last look before a composed document is put out: what it changes, and for how many devices. */
import { Button } from "@mantine/core";
import type { Signed } from "@countersign/protocol";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { Card } from "../../parts/card.tsx";
import { Loading } from "../../parts/loading.tsx";
import { Refusal } from "../../parts/refusal.tsx";
import { Stack } from "../../parts/stack.tsx";
import { reviewPeopleHere, reviewRootHere } from "./review-document.ts";
import { ReachView } from "./reach-view.tsx";
import { ReviewView } from "./review-view.tsx";
import classes from "./trust.module.css";
import { usePutOut } from "./use-put-out.ts";
import { useReach } from "./use-reach.ts";
import type { AuthorityHere } from "./use-trust.ts";

/** A composed root, or list of requesters, reviewed. */
export function ComposeCard({
  composed: { signed, hash },
  of = "root",
  authorities,
  order = false,
}: {
  readonly composed: { readonly signed: Signed; readonly hash: string };
  readonly of?: "root" | "people";
  readonly authorities: readonly AuthorityHere[];
  /** Whether the trial key is ordered to sign it. */
  readonly order?: boolean;
}) {
  const navigate = useNavigate();
  const putOut = usePutOut();
  const reach = useReach({ signed, hash });
  const [knownOf, setKnownOf] = useState<string>();
  const { data } = useQuery({
    queryKey: ["reviewed-root", hash, 0],
    staleTime: Infinity,
    queryFn: async () => (of === "root" ? reviewRootHere : reviewPeopleHere)(signed, { authorities }),
  });
  // Whoever knew of two does not know of three.
  const said = `${hash} ${reach?.left_behind ?? 0}`;
  const concerned = reach?.devices;
  return (
    <Card
      title="What this changes"
      lead={
        concerned === undefined
          ? "It counts once its signers have signed."
          : `For ${concerned === 1 ? "one device" : `${concerned} devices`}, once its signers have signed.`
      }
      flush
    >
      {data ? <ReviewView reviewed={data} /> : <Loading lines={3} />}
      {reach ? (
        <ReachView
          reach={reach}
          known={knownOf === said}
          {...(of === "root" ? { onKnown: (known) => setKnownOf(known ? said : undefined) } : {})}
        />
      ) : null}
      <div className={classes["foot"]}>
        <Stack>
          <Refusal error={putOut.error} />
          <Stack row>
            <Button
              loading={putOut.isPending}
              disabled={!data?.ok || !reach || (of === "root" && reach.left_behind > 0 && knownOf !== said)}
              onClick={() =>
                putOut.mutate(
                  {
                    documents: [
                      { signed, hash, ...(of === "root" ? { leaveBehind: reach?.left_behind ?? 0 } : {}) },
                    ],
                    ...(order ? { order: [hash] } : {}),
                  },
                  { onSuccess: () => void navigate({ to: "/trust/drafts/$hash", params: { hash } }) },
                )
              }
            >
              Put it out for signatures
            </Button>
          </Stack>
        </Stack>
      </div>
    </Card>
  );
}

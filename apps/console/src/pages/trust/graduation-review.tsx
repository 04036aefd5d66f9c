/** Everything that goes out for signatures, shown once more: the new root beside the trial, the hand-over, the admissions. */
import { Button } from "@mantine/core";
import type { Device } from "@countersign/api";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { GraduationResult } from "../../ceremonies/two-of-us.ts";
import { Card } from "../../parts/card.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { Loading } from "../../parts/loading.tsx";
import { notify } from "../../parts/notice-store.ts";
import { Refusal } from "../../parts/refusal.tsx";
import { Stack } from "../../parts/stack.tsx";
import { reviewRootHere } from "./review-document.ts";
import { ReachView } from "./reach-view.tsx";
import { ReviewView } from "./review-view.tsx";
import { rootFaultWords } from "./root-fault-words.ts";
import classes from "./trust.module.css";
import { usePutOut } from "./use-put-out.ts";
import { useReach } from "./use-reach.ts";
import type { TrustHere } from "./use-trust.ts";

const namesShown = 12;

/** The card with the button that puts it all out. */
export function GraduationReview({
  composed,
  devices,
  trust,
}: {
  readonly composed: GraduationResult;
  readonly devices: readonly Device[];
  readonly trust: TrustHere;
}) {
  const putOut = usePutOut();
  const hash = composed.ok ? composed.root.hash : null;
  const { data } = useQuery({
    queryKey: ["reviewed-root", hash, 0],
    enabled: hash !== null,
    staleTime: Infinity,
    queryFn: async () => (composed.ok ? reviewRootHere(composed.root.signed, trust) : null),
  });
  const reach = useReach(
    composed.ok ? composed.last : undefined,
    composed.ok ? composed.root.signed : undefined,
  );
  const [known, setKnown] = useState<number>();
  if (!composed.ok)
    return (
      <p className={classes["fault"]} role="alert">
        No device would follow this: {rootFaultWords(composed.because)}
      </p>
    );
  const { root, last, admissions } = composed;
  const count = reach?.left_behind ?? 0;
  return (
    <Card
      title={`For ${devices.length === 1 ? "one device" : `${devices.length} devices`}`}
      lead={
        devices.length === 0 ? (
          "No device stands under the trial root."
        ) : (
          <>
            <ForeignText
              text={devices
                .slice(0, namesShown)
                .map(({ name }) => name)
                .join(", ")}
            />
            {devices.length > namesShown ? ` and ${devices.length - namesShown} more` : ""}: they follow by
            themselves.
          </>
        )
      }
      flush
    >
      {data ? <ReviewView reviewed={data} /> : <Loading lines={4} />}
      {reach ? (
        <ReachView
          reach={reach}
          known={known === count}
          onKnown={(isKnown) => setKnown(isKnown ? count : undefined)}
        />
      ) : null}
      <div className={classes["foot"]}>
        <Stack>
          <p className={classes["quiet"]}>
            Three kinds of documents go out: the new root; the last trial root, which names it and which the
            trial key and both of you sign; and{" "}
            {admissions.length === 1 ? "one admission" : `${admissions.length} admissions`} of the devices.
            The trial key is ordered to sign by this click.
          </p>
          <Refusal error={putOut.error} />
          <div>
            <Button
              loading={putOut.isPending}
              disabled={!reach || (count > 0 && known !== count)}
              onClick={() =>
                // The last trial root comes last: with it the way has begun.
                putOut.mutate(
                  { documents: [root, ...admissions, { ...last, leaveBehind: count }], order: [last.hash] },
                  { onSuccess: () => notify("Everybody who has to sign can do so now.") },
                )
              }
            >
              Put it all out for signatures
            </Button>
          </div>
        </Stack>
      </div>
    </Card>
  );
}

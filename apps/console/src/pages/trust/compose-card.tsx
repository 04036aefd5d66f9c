/** The last look before a composed document is put out: what it changes, and for how many devices. */
import { Button } from "@mantine/core";
import type { Signed } from "@countersign/protocol";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Card } from "../../parts/card.tsx";
import { Loading } from "../../parts/loading.tsx";
import { Refusal } from "../../parts/refusal.tsx";
import { Stack } from "../../parts/stack.tsx";
import { reviewPeopleHere, reviewRootHere } from "./review-document.ts";
import { ReviewView } from "./review-view.tsx";
import classes from "./trust.module.css";
import { useAllDevices } from "./use-all-devices.ts";
import { usePutOut } from "./use-put-out.ts";
import type { AuthorityHere } from "./use-trust.ts";

/** A composed root, or list of requesters, reviewed. */
export function ComposeCard({
  composed: { signed, hash },
  of = "root",
  authority,
  authorities,
  order = false,
  client,
}: {
  readonly composed: { readonly signed: Signed; readonly hash: string };
  readonly of?: "root" | "people";
  /** The authority that devices pin already. */
  readonly authority: string;
  readonly authorities: readonly AuthorityHere[];
  /** Counts the devices of this client only. */
  readonly client?: string;
  /** Whether the trial key is ordered to sign it. */
  readonly order?: boolean;
}) {
  const navigate = useNavigate();
  const putOut = usePutOut();
  const devices = useAllDevices();
  const { data } = useQuery({
    queryKey: ["reviewed-root", hash, 0],
    staleTime: Infinity,
    queryFn: async () => (of === "root" ? reviewRootHere : reviewPeopleHere)(signed, { authorities }),
  });
  const concerned = devices.data?.filter(
    (device) =>
      device.state !== "retired" &&
      (client === undefined || device.client === client) &&
      device.pins.some((pin) => pin.authority === authority),
  ).length;
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
      <div className={classes["foot"]}>
        <Stack>
          <Refusal error={putOut.error} />
          <Stack row>
            <Button
              loading={putOut.isPending}
              disabled={!data?.ok}
              onClick={() =>
                putOut.mutate(
                  { documents: [{ signed, hash }], ...(order ? { order: [hash] } : {}) },
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

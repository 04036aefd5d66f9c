/** Ordering the trial key, which the launcher keeps, to sign: at server-trust the server's word suffices. */
import { Button } from "@mantine/core";
import { endpoints } from "@countersign/api";
import { useMay } from "../../api/session.ts";
import { useChange } from "../../api/use-api.ts";
import { Refusal } from "../../parts/refusal.tsx";
import classes from "./trust.module.css";

/** The button with its sentence. */
export function OrderTrialKey({ hash }: { readonly hash: string }) {
  const may = useMay();
  const order = useChange(endpoints.drafts.orderGraduation, {
    invalidates: [endpoints.drafts.listDrafts],
  });
  return (
    <div className={classes["wide"]}>
      <p className={classes["quiet"]}>
        The trial key lies beside the server, and the trial station there signs with it once it is ordered to.
        No person is asked: at server-trust the server's word suffices, for the last time.
      </p>
      <Refusal error={order.error} />
      {may("trust.publish") ? (
        <div>
          <Button
            variant="default"
            size="xs"
            loading={order.isPending}
            onClick={() => order.mutate({ body: { documents: [hash] } })}
          >
            {order.isSuccess ? "Ordered; order again" : "Order the trial key's signature"}
          </Button>
        </div>
      ) : null}
    </div>
  );
}

/** Rooms and programs that are told as well. */
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { endpoints } from "@countersign/api";
import { useChange } from "../../../api/use-api.ts";
import { Card } from "../../../parts/card.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { ForeignText } from "../../../parts/foreign-text.tsx";
import { notifyError } from "../../../parts/notice-store.ts";
import { NewWebhook, shapeWords, type Webhook } from "./new-webhook.tsx";
import classes from "./telling.module.css";
import { Trial } from "./trial.tsx";

const of = endpoints.notifications;

/** The card. */
export function Webhooks({
  webhooks,
  mayChange,
}: {
  readonly webhooks: readonly Webhook[];
  readonly mayChange: boolean;
}) {
  const [isOpen, form] = useDisclosure(false);
  return (
    <Card
      title="Webhooks"
      lead="A room or a program gets one signed message for everything that waits."
      flush
      actions={
        mayChange && !isOpen ? (
          <Button variant="default" onClick={form.open}>
            Add one
          </Button>
        ) : null
      }
    >
      {isOpen ? <NewWebhook onClose={form.close} /> : null}
      {webhooks.length === 0 && !isOpen ? (
        <Empty icon="dash" title="No webhook" compact>
          Chat rooms are told of nothing.
        </Empty>
      ) : (
        <ul className={classes["list"]} aria-label="Webhooks">
          {webhooks.map((webhook) => (
            <Line key={webhook.id} webhook={webhook} mayChange={mayChange} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function Line({ webhook, mayChange }: { readonly webhook: Webhook; readonly mayChange: boolean }) {
  const { id, name, shape, host, private_allowed } = webhook;
  const trial = useChange(of.testWebhook);
  const remove = useChange(of.removeWebhook, { invalidates: [of.describeTelling] });
  return (
    <li className={classes["line"]}>
      <div className={classes["words"]}>
        <ForeignText text={name} />
        <p className={classes["quiet"]}>
          {shapeWords[shape]}, {host}
          {private_allowed ? "; may lie in a network of our own" : ""}
        </p>
      </div>
      {mayChange ? (
        <>
          <Trial
            label="Post a trial"
            answer={trial.data}
            isPending={trial.isPending}
            error={trial.error}
            onTry={() => trial.mutate({ params: { id } })}
          />
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            loading={remove.isPending}
            onClick={() => remove.mutate({ params: { id } }, { onError: notifyError })}
          >
            Remove<span className="unseen"> {name}</span>
          </Button>
        </>
      ) : null}
    </li>
  );
}

/** Removing a provider by which nobody has to come. */
import { Button } from "@mantine/core";
import { endpoints, type Provider } from "@countersign/api";
import { useState } from "react";
import { useChange } from "../../../api/use-api.ts";
import { Confirm } from "../../../parts/confirm.tsx";

const of = endpoints.providers;

/** The button, and its question. */
export function RemoveProvider({ provider: { id, name, users } }: { readonly provider: Provider }) {
  const [isAsked, setAsked] = useState(false);
  const remove = useChange(of.deleteProvider, { invalidates: [of.listProviders, of.offeredProviders] });
  const close = () => setAsked(false);
  return (
    <>
      <Button variant="subtle" color="gray" disabled={users > 0} onClick={() => setAsked(true)}>
        Remove<span className="unseen">: {name}</span>
      </Button>
      <Confirm
        opened={isAsked}
        title="Remove this provider?"
        action="Remove it"
        destructive
        pending={remove.isPending}
        error={remove.error}
        onClose={close}
        onConfirm={() => remove.mutate({ params: { id } }, { onSuccess: close })}
      >
        <p>Its settings and secret are forgotten. What happened by it stays in the audit log.</p>
      </Confirm>
    </>
  );
}

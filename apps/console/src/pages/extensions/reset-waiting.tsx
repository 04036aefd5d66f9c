/** A reset of the authorization account that waits: on Home and on its page, for every administrator. */
import { Button } from "@mantine/core";
import { type AdvancedSecurity, endpoints } from "@countersign/api";
import { useChange } from "../../api/use-api.ts";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { Icon } from "../../parts/icon.tsx";
import { notify } from "../../parts/notice-store.ts";
import { Refusal } from "../../parts/refusal.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import classes from "./extensions.module.css";

const of = endpoints.advancedSecurity;

/** The banner; nothing where none waits. */
export function ResetWaiting({
  security: { reset },
}: {
  readonly security: Pick<AdvancedSecurity, "reset">;
}) {
  const cancel = useChange(of.cancelReset, { invalidates: [of.describeSecurity] });
  if (!reset) return null;
  return (
    <section className={classes["reset"]} aria-label="Reset of the authorization account">
      <Icon name="warning" size={20} />
      <div className={classes["resetWords"]}>
        <p>
          <strong>The authorization account is to be reset</strong> <TimeText at={reset.due_at} />.
        </p>
        <p>
          <ForeignText text={reset.asked_by} /> asked for it on the server itself,{" "}
          <TimeText at={reset.asked_at} />. If the phones are not lost, call it off: it takes a code.
          Afterwards no protected script runs before another account is set up.
        </p>
        <Refusal error={cancel.error} />
      </div>
      <Button
        variant="default"
        loading={cancel.isPending}
        onClick={() => cancel.mutate({}, { onSuccess: () => notify("The reset is called off.") })}
      >
        Call it off
      </Button>
    </section>
  );
}

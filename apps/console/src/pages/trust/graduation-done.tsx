/** The end of the way: two people decide, and the devices say so themselves. */
import type { Device } from "@countersign/api";
import { LinkButton } from "../../parts/link-button.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Empty } from "../../parts/empty.tsx";
import { MovedDevices } from "./moved-devices.tsx";
import classes from "./trust.module.css";
import type { AuthorityHere } from "./use-trust.ts";

/** What there is to see, and the next step: accounts that belong to the new persons. */
export function GraduationDone({
  operator,
  devices,
}: {
  readonly operator: AuthorityHere | undefined;
  readonly devices: readonly Device[];
}) {
  if (!operator)
    return (
      <Empty icon="trust" title="No root is published yet: the server starts with a trial root of its own" />
    );
  return (
    <>
      <section className={classes["banner"]} aria-label="Done">
        <span className={classes["sign"]} data-tone="good">
          <Icon name="check" size={24} />
        </span>
        <div>
          <h2>
            {operator.newest.root.persons.length === 1 ? "One person decides" : "Several people decide"}
          </h2>
          <p>
            The trial is over. Who asks for runs in this console has to be one of the persons of the root: say
            under Users which account is whose.
          </p>
        </div>
        <LinkButton to="/users">Link accounts to persons</LinkButton>
      </section>
      <MovedDevices devices={devices} authority={operator.authority} />
    </>
  );
}

/** The end of the way: two people decide, and the devices say so themselves. */
import type { Device } from "@countersign/api";
import { useSession } from "../../api/session.ts";
import { LinkButton } from "../../parts/link-button.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Empty } from "../../parts/empty.tsx";
import { UserPerson } from "../users/user-person.tsx";
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
  const { user } = useSession();
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
          <p>The trial is over. From now on every run is asked for by a person of the root.</p>
        </div>
        {user.person ? (
          <LinkButton to="/runs/new" search={{ script: "hello" }}>
            Try a run with two
          </LinkButton>
        ) : null}
      </section>
      {user.person ? null : <UserPerson user={user} />}
      <MovedDevices devices={devices} authority={operator.authority} />
    </>
  );
}

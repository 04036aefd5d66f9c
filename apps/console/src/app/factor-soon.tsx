/** A second factor will be due: told above every page to whoever has shown none, until it is. */
import { Icon } from "../parts/icon.tsx";
import { LinkButton } from "../parts/link-button.tsx";
import classes from "../parts/stale.module.css";
import { TimeText } from "../parts/time-text.tsx";

/** The line. */
export function FactorSoon({ from }: { readonly from: number }) {
  return (
    <div className={classes["stale"]} role="status">
      <Icon name="lock" />
      <span>
        Everybody here needs a second factor from <TimeText at={from} /> on, and you signed in without one.
        After that, nothing else is open to you before you add one.
      </span>
      <LinkButton size="compact-sm" variant="default" to="/account">
        Add one now
      </LinkButton>
    </div>
  );
}

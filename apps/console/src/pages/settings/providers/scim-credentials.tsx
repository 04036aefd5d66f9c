/** The credentials by which a directory calls, one line each. */
import { Button } from "@mantine/core";
import type { ScimCredential } from "@countersign/api";
import { ForeignText } from "../../../parts/foreign-text.tsx";
import { TimeText } from "../../../parts/time-text.tsx";
import classes from "./provisioning.module.css";

/** The list; without `onEnd` it is only looked at. */
export function ScimCredentials({
  credentials,
  label,
  onEnd,
}: {
  readonly credentials: readonly ScimCredential[];
  readonly label: string;
  readonly onEnd: ((credential: ScimCredential) => void) | undefined;
}) {
  if (credentials.length === 0) return null;
  return (
    <ul className={classes["list"]} aria-label={label}>
      {credentials.map((credential) => (
        <li key={credential.id} className={classes["credential"]}>
          <div className={classes["name"]}>
            <strong>
              <ForeignText text={credential.name} />
            </strong>
            <span>
              <code>{credential.prefix}…</code>, made by <ForeignText text={credential.made_by} />, used{" "}
              <TimeText at={credential.last_used_at} />
              {credential.last_address === null ? "" : ` from ${credential.last_address}`}, ends{" "}
              <TimeText at={credential.expires_at} />
            </span>
          </div>
          {onEnd ? (
            <Button size="compact-sm" variant="subtle" color="red" onClick={() => onEnd(credential)}>
              End<span className="unseen"> {credential.name}</span>
            </Button>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

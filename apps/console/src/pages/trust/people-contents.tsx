/** Everything that a people list says. */
import type { PeopleModel } from "@countersign/review";
import { Badge } from "../../parts/badge.tsx";
import { Segments } from "../../parts/segments.tsx";
import { KeysShown } from "./keys-shown.tsx";
import classes from "./trust.module.css";

/** The requesters. */
export function PeopleContents({ model }: { readonly model: PeopleModel }) {
  return (
    <div className={classes["contents"]}>
      {model.requesters.length === 0 ? <p className={classes["quiet"]}>Nobody stands on it.</p> : null}
      <ul className={classes["plain"]}>
        {model.requesters.map(({ id, name, kind, clients, addedBy, keys, warning }) => (
          <li key={id}>
            <strong>
              <Segments segments={name} />
            </strong>{" "}
            <code>{id}</code> {kind === "service" ? <Badge>service</Badge> : null}
            {warning === undefined ? null : (
              <Badge tone="warn" icon="warning">
                {warning}
              </Badge>
            )}
            <p className={classes["quiet"]}>
              May ask for {clients.join(", ") || "no client"}; added by {addedBy.join(", ")}, who never
              approve for them.
            </p>
            <KeysShown keys={keys} />
          </li>
        ))}
      </ul>
    </div>
  );
}

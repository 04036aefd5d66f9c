/** Why something was not done, beside the button that asked for it. */
import { explainError, wantedBy } from "./explain-error.ts";
import { HelpWith } from "./help-with.tsx";
import { Icon } from "./icon.tsx";
import classes from "./refusal.module.css";

/** The reason; nothing where nothing failed. */
export function Refusal({ error }: { readonly error: unknown }) {
  if (error === null || error === undefined) return null;
  const { happened, todo } = explainError(error);
  const needs = wantedBy(error);
  return (
    <div className={classes["refusal"]} role="alert">
      <Icon name="warning" />
      <span>
        {happened} {needs === undefined ? todo : <HelpWith needs={needs} meanwhile={todo} />}
      </span>
    </div>
  );
}

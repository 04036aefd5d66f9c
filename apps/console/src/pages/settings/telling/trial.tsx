/** A button that tries whether something arrives, and what the other side answered. */
import { Button } from "@mantine/core";
import { Badge } from "../../../parts/badge.tsx";
import { ForeignText } from "../../../parts/foreign-text.tsx";
import { Refusal } from "../../../parts/refusal.tsx";
import classes from "./telling.module.css";

/** The button with its answer. */
export function Trial({
  label,
  answer,
  isPending,
  error,
  onTry,
}: {
  readonly label: string;
  readonly answer: { readonly delivered: boolean; readonly words: string } | undefined;
  readonly isPending: boolean;
  readonly error: unknown;
  readonly onTry: () => void;
}) {
  return (
    <div className={classes["trial"]}>
      <Button variant="default" size="compact-sm" loading={isPending} onClick={onTry}>
        {label}
      </Button>
      <span role="status" className={classes["answer"]}>
        {answer ? (
          <>
            <Badge tone={answer.delivered ? "good" : "bad"} icon={answer.delivered ? "check" : "warning"}>
              {answer.delivered ? "taken" : "not taken"}
            </Badge>{" "}
            <ForeignText text={answer.words} />
          </>
        ) : null}
      </span>
      <Refusal error={error} />
    </div>
  );
}

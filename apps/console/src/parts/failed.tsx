/** Something failed: what happened, what was kept, what to do. */
import { Button } from "@mantine/core";
import { explainError, isForbidden, wantedBy } from "./explain-error.ts";
import { Forbidden } from "./forbidden.tsx";
import { StateBlock } from "./state-block.tsx";

/** The designed error state; a missing permission is told as such. */
export function Failed({
  error,
  kept = "Nothing was changed.",
  onRetry,
  compact = false,
}: {
  readonly error: unknown;
  /** What became of the person's work. */
  readonly kept?: string;
  readonly onRetry?: () => void;
  readonly compact?: boolean;
}) {
  if (isForbidden(error)) {
    const needs = wantedBy(error);
    const detail = needs === undefined && error instanceof Error ? error.message : "";
    return <Forbidden detail={detail} needs={needs} compact={compact} />;
  }
  const { happened, todo } = explainError(error);
  return (
    <StateBlock
      icon="warning"
      tone="bad"
      role="alert"
      title={happened}
      compact={compact}
      action={
        onRetry && (
          <Button variant="default" onClick={onRetry}>
            Try again
          </Button>
        )
      }
    >
      {kept} {todo}
    </StateBlock>
  );
}

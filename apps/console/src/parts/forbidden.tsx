/** Refused: why, and who can help. */
import { StateBlock } from "./state-block.tsx";

/** The designed forbidden state. */
export function Forbidden({
  detail = "",
  compact = false,
}: {
  readonly detail?: string;
  readonly compact?: boolean;
}) {
  return (
    <StateBlock icon="lock" tone="warn" title="This is not open to you" compact={compact}>
      {detail} An administrator of this installation can change your role under Users.
    </StateBlock>
  );
}

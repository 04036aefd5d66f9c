/** Refused: why, and who can help. */
import { HelpWith } from "./help-with.tsx";
import { StateBlock } from "./state-block.tsx";

const usually = "An administrator of this installation can change your role under Users.";

/** The designed forbidden state. */
export function Forbidden({
  detail = "",
  needs,
  compact = false,
}: {
  readonly detail?: string;
  /** The permission that was wanting. */
  readonly needs?: string | undefined;
  readonly compact?: boolean;
}) {
  return (
    <StateBlock icon="lock" tone="warn" title="This is not open to you" compact={compact}>
      {detail} {needs === undefined ? usually : <HelpWith needs={needs} meanwhile={usually} />}
    </StateBlock>
  );
}

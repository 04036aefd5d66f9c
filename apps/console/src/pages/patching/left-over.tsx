/** What people signed, what the settings need no more, and what devices would heed still. */
import type { Patching } from "@countersign/api";
import { Link } from "@tanstack/react-router";
import { Card } from "../../parts/card.tsx";
import { Stack } from "../../parts/stack.tsx";
import { TimeText } from "../../parts/time-text.tsx";

/** The card; nothing where nothing is left over. */
export function LeftOver({ patching: { left_over: leftOver } }: { readonly patching: Patching }) {
  if (leftOver.length === 0) return null;
  return (
    <Card
      title="Signed, and not needed any more"
      lead="Devices would heed these standing approvals still. Somebody who may sign revokes them."
    >
      <Stack>
        {leftOver.map(({ hash, not_after: until }) => (
          <p key={hash}>
            <Link to="/scripts/-/standing/$hash" params={{ hash }}>
              Look at it and revoke it
            </Link>
            ; it ends <TimeText at={until} />
          </p>
        ))}
      </Stack>
    </Card>
  );
}

/** Words that come up where somebody points. Lists have hundreds of such places: before that, none of them costs anything. */
import { Tooltip } from "@mantine/core";
import { type ReactNode, useState } from "react";

/** `children`, with `label` beside them while the pointer is there. Whoever has no pointer must be told otherwise. */
export function Pointed({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  const [wasPointedAt, setWasPointedAt] = useState(false);
  if (!wasPointedAt) return <span onPointerEnter={() => setWasPointedAt(true)}>{children}</span>;
  return (
    <Tooltip label={label} multiline maw={320} openDelay={150}>
      <span>{children}</span>
    </Tooltip>
  );
}

/** Nothing is there: says why, and leads to the first step. */
import type { ReactNode } from "react";
import type { IconName } from "./icon.tsx";
import { StateBlock } from "./state-block.tsx";

/** The designed empty state. `children` says in a sentence what would stand here. */
export function Empty(props: {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
  readonly compact?: boolean;
}) {
  return <StateBlock {...props} />;
}

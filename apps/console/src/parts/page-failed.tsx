/** A page that could not be shown at all: its code or its first data did not arrive. */
import type { ErrorComponentProps } from "@tanstack/react-router";
import { Failed } from "./failed.tsx";

/** The designed state of a page that failed. */
export function PageFailed({ error }: ErrorComponentProps) {
  return <Failed error={error} onRetry={() => location.reload()} />;
}

/** A button that copies a text and says that it did. */
import { Button } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import type { ReactNode } from "react";
import { Icon } from "./icon.tsx";

/** The button. */
export function CopyButton({ text, children }: { readonly text: string; readonly children: ReactNode }) {
  const { copy, copied } = useClipboard({ timeout: 1500 });
  return (
    <Button
      variant="default"
      leftSection={<Icon name={copied ? "check" : "copy"} size={16} />}
      onClick={() => copy(text)}
    >
      {copied ? "Copied" : children}
    </Button>
  );
}

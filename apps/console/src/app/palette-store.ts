/** Whether the command palette is open; Ctrl-K and Cmd-K open it from anywhere. */
import { useDisclosure, useHotkeys } from "@mantine/hooks";

/** The state of the palette. */
export function usePalette(): {
  readonly isOpen: boolean;
  readonly open: () => void;
  readonly close: () => void;
} {
  const [isOpen, { open, close, toggle }] = useDisclosure(false);
  useHotkeys([["mod+K", toggle]], []);
  return { isOpen, open, close };
}

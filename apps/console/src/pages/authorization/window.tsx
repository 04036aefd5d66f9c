/** A dialog of these pages: made anew each time it opens, and the focus goes back to what opened it. */
import { Modal } from "@mantine/core";
import type { ReactNode } from "react";

/** The dialog; its contents are there only while it is. */
export function Window({
  opened,
  title,
  isWide = false,
  onClose,
  children,
}: {
  readonly opened: boolean;
  readonly title: string;
  readonly isWide?: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      size={isWide ? "lg" : "md"}
      centered
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {children}
    </Modal>
  );
}

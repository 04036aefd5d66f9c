/** "Do you want this?": before something that cannot be taken back, with what it means. */
import { Button, Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { Refusal } from "./refusal.tsx";
import { Stack } from "./stack.tsx";

/** The dialog. It stays open while the work is under way, and where it was refused. */
export function Confirm({
  opened,
  title,
  action,
  destructive = false,
  pending,
  error,
  onConfirm,
  onClose,
  children,
}: {
  readonly opened: boolean;
  readonly title: string;
  /** What the button says: the very thing that happens. */
  readonly action: string;
  readonly destructive?: boolean;
  readonly pending: boolean;
  readonly error: unknown;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      centered
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Stack>
        {children}
        <Refusal error={error} />
        <Stack row>
          <Button
            {...(destructive ? { color: "red.9" } : {})}
            loading={pending}
            onClick={onConfirm}
            data-autofocus
          >
            {action}
          </Button>
          <Button variant="default" onClick={onClose}>
            Leave it
          </Button>
        </Stack>
      </Stack>
    </Modal>
  );
}

/** What a tier is called, and for what it is. */
import { Button, Modal, TextInput } from "@mantine/core";
import { type ReactNode, type SyntheticEvent, useState } from "react";
import { Refusal } from "../../parts/refusal.tsx";
import { Stack } from "../../parts/stack.tsx";

/** Name and description. */
export interface TierWords {
  readonly name: string;
  readonly description: string;
}

/** The dialog. */
export function TierDialog({
  title,
  action,
  words,
  pending = false,
  error,
  onDone,
  onClose,
  children,
}: {
  readonly title: string;
  readonly action: string;
  readonly words?: TierWords;
  readonly pending?: boolean;
  readonly error?: unknown;
  readonly onDone: (words: TierWords) => void;
  readonly onClose: () => void;
  /** A sentence on what happens. */
  readonly children: ReactNode;
}) {
  const [name, setName] = useState(words?.name ?? "");
  const [description, setDescription] = useState(words?.description ?? "");
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    onDone({ name: name.trim(), description: description.trim() });
  };
  return (
    <Modal opened onClose={onClose} title={title} centered closeButtonProps={{ "aria-label": "Close" }}>
      <form onSubmit={submit}>
        <Stack>
          <span>{children}</span>
          <TextInput
            label="Name"
            data-autofocus
            autoComplete="off"
            required
            withAsterisk={false}
            maxLength={80}
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          <TextInput
            label="Description"
            autoComplete="off"
            required
            withAsterisk={false}
            maxLength={500}
            value={description}
            onChange={({ currentTarget }) => setDescription(currentTarget.value)}
          />
          <Refusal error={error} />
          <Stack row>
            <Button type="submit" loading={pending}>
              {action}
            </Button>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
          </Stack>
        </Stack>
      </form>
    </Modal>
  );
}

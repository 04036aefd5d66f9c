/** Asking people to break the glass over a run that nobody can approve: how long the device waits, and why. */
import { Button, Modal, NativeSelect, TextInput } from "@mantine/core";
import { endpoints, type Run } from "@countersign/api";
import { useNavigate } from "@tanstack/react-router";
import { type SyntheticEvent, useState } from "react";
import { useChange } from "../../../api/use-api.ts";
import { Refusal } from "../../../parts/refusal.tsx";
import { Stack } from "../../../parts/stack.tsx";
import { delayWords } from "../delay-words.ts";

/** The dialog, which offers these delays; it leads to the page where the document waits for its signers. */
export function BreakGlass({
  run,
  delays,
  onClose,
}: {
  readonly run: Run;
  readonly delays: readonly number[];
  readonly onClose: () => void;
}) {
  const navigate = useNavigate();
  const [delay, setDelay] = useState(String(delays[0]));
  const [reason, setReason] = useState("");
  const ask = useChange(endpoints.glass.breakGlass, {
    invalidates: [endpoints.runs.showRun, endpoints.drafts.listDrafts],
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    ask.mutate(
      { params: { id: run.id }, body: { delay_seconds: Number(delay), reason: reason.trim() } },
      { onSuccess: ({ hash }) => void navigate({ to: "/trust/drafts/$hash", params: { hash } }) },
    );
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title="Break the glass"
      centered
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <form onSubmit={submit}>
        <Stack>
          <p>
            For when nobody who approves can be reached. Other people, whom every root names for it, sign in
            their place. The device tells everybody at the machine and waits; any approver can end it for good
            until then.
          </p>
          <NativeSelect
            label="The device waits"
            description="Counted by the device. Longer leaves others more time to object."
            data={delays.map((seconds) => ({ value: String(seconds), label: delayWords(seconds) }))}
            value={delay}
            onChange={({ currentTarget }) => setDelay(currentTarget.value)}
          />
          <TextInput
            label="Why nobody can approve"
            description="Everybody who signs reads it."
            required
            withAsterisk={false}
            maxLength={1000}
            data-autofocus
            value={reason}
            onChange={({ currentTarget }) => setReason(currentTarget.value)}
          />
          <Refusal error={ask.error} />
          <Stack row>
            <Button type="submit" color="red.9" loading={ask.isPending}>
              Ask people to break it
            </Button>
            <Button variant="default" onClick={onClose}>
              Wait for approvers
            </Button>
          </Stack>
        </Stack>
      </form>
    </Modal>
  );
}

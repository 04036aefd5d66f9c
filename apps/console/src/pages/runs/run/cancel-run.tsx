/** Cancelling: the server stops offering the run, and whether devices stop it too is said before. */
import { Button, Modal, TextInput } from "@mantine/core";
import { endpoints, type Run } from "@countersign/api";
import { type SyntheticEvent, useState } from "react";
import { useChange } from "../../../api/use-api.ts";
import { notify } from "../../../parts/notice-store.ts";
import { Refusal } from "../../../parts/refusal.tsx";
import { Stack } from "../../../parts/stack.tsx";

/** The dialog. */
export function CancelRun({ run, onClose }: { readonly run: Run; readonly onClose: () => void }) {
  const [reason, setReason] = useState("");
  const cancel = useChange(endpoints.runs.cancelRun, {
    invalidates: [endpoints.runs.showRun, endpoints.runs.listRuns],
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    cancel.mutate(
      { params: { id: run.id }, body: { reason: reason.trim() } },
      {
        onSuccess: () => {
          notify("The run was cancelled.");
          onClose();
        },
      },
    );
  };
  const byServer = run.requester.person === "server";
  return (
    <Modal
      opened
      onClose={onClose}
      title="Cancel the run"
      centered
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <form onSubmit={submit}>
        <Stack>
          <p>
            {byServer
              ? "The server asked for this run, so its word stops it on the devices too, where it still runs."
              : `The server stops offering it. Devices that have it already stop only for ${run.requester.person}'s own signature: countersign cancel ${run.id} --key FILE.`}
          </p>
          <TextInput
            label="Why"
            description="Everybody who sees the run reads it."
            required
            withAsterisk={false}
            maxLength={1000}
            data-autofocus
            value={reason}
            onChange={({ currentTarget }) => setReason(currentTarget.value)}
          />
          <Refusal error={cancel.error} />
          <Stack row>
            <Button type="submit" color="red.9" loading={cancel.isPending}>
              Cancel the run
            </Button>
            <Button variant="default" onClick={onClose}>
              Let it go on
            </Button>
          </Stack>
        </Stack>
      </form>
    </Modal>
  );
}

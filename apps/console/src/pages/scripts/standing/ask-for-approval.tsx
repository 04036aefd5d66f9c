/** Has those told who could approve it besides: by mail, in their browsers and in rooms, as for everything that waits. */
import { Button } from "@mantine/core";
import { endpoints } from "@countersign/api";
import { useMay } from "../../../api/session.ts";
import { useChange } from "../../../api/use-api.ts";
import { Refusal } from "../../../parts/refusal.tsx";

/** The button, and what came of it; nothing for whoever may not ask for runs. */
export function AskForApproval({ hash }: { readonly hash: string }) {
  const may = useMay();
  const ask = useChange(endpoints.notifications.askForApproval, { invalidates: [] });
  if (!may("runs.request")) return null;
  if (ask.data)
    return (
      <p role="status">
        Asked: {ask.data.persons.length === 1 ? "one person is" : `${ask.data.persons.length} people are`}{" "}
        told as they set it, and reminded until somebody approves it.
      </p>
    );
  return (
    <div>
      <Refusal error={ask.error} />
      <Button variant="default" loading={ask.isPending} onClick={() => ask.mutate({ params: { hash } })}>
        Have them told
      </Button>
    </div>
  );
}

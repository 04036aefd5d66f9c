/** Keeping a run for good, or letting go of it. */
import { Button } from "@mantine/core";
import { endpoints, type Run } from "@countersign/api";
import { useChange } from "../../../api/use-api.ts";
import { notify } from "../../../parts/notice-store.ts";
import { Refusal } from "../../../parts/refusal.tsx";

/** The button. */
export function KeepRun({ run }: { readonly run: Run }) {
  const change = useChange(endpoints.runs.keepRun, { invalidates: [endpoints.runs.showRun] });
  const keep = run.kept === null;
  return (
    <>
      <Button
        variant="default"
        loading={change.isPending}
        onClick={() =>
          change.mutate(
            { params: { id: run.id }, body: { keep } },
            {
              onSuccess: () =>
                notify(
                  keep
                    ? "The run is kept for good, whatever is set for others."
                    : "The run is deleted when its time has passed.",
                ),
            },
          )
        }
      >
        {keep ? "Keep it for good" : "No longer keep it"}
      </Button>
      <Refusal error={change.error} />
    </>
  );
}

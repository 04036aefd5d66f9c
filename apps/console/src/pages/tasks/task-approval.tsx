/** Where people sign runs: the standing approval under which the task runs, and the way to the next one. */
import { Button } from "@mantine/core";
import { endpoints, type Task } from "@countersign/api";
import { Link, useNavigate } from "@tanstack/react-router";
import { useMay } from "../../api/session.ts";
import { useChange } from "../../api/use-api.ts";
import { Badge } from "../../parts/badge.tsx";
import { Card } from "../../parts/card.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { notify } from "../../parts/notice-store.ts";
import { Refusal } from "../../parts/refusal.tsx";
import { Stack } from "../../parts/stack.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import { standingStates } from "../scripts/standing/standing-words.ts";
import { reasonWords } from "./task-words.ts";

const of = endpoints.tasks;

/** The card; nothing where nobody signs. */
export function TaskApproval({ task: { id, approval } }: { readonly task: Task }) {
  const may = useMay();
  const navigate = useNavigate();
  const compose = useChange(of.composeTaskApproval, { invalidates: [of.showTask, of.listTasks] });
  if (approval === null) return null;
  const { hash, state, because, detail, not_after: until, ends_soon: soon } = approval;
  const shown = state === "missing" ? { words: "missing", tone: "warn" as const } : standingStates[state];
  const needsNext = state !== "awaiting-signatures" && (state !== "in-force" || soon || because !== null);
  return (
    <Card
      title="Standing approval"
      lead="People sign runs here, so the task runs under what they signed once, and every device keeps to it."
    >
      <Stack>
        <p>
          <Badge tone={shown.tone}>{shown.words}</Badge>{" "}
          {hash === null ? null : (
            <>
              <Link to="/scripts/-/standing/$hash" params={{ hash }}>
                The approval
              </Link>
              , ends <TimeText at={until} />{" "}
            </>
          )}
          {because === null ? null : <ForeignText text={reasonWords(because, detail)} />}
        </p>
        {soon ? (
          <p>It ends soon. The next one can be signed before; the task then goes over to it by itself.</p>
        ) : null}
        {needsNext && may("runs.request") ? (
          <>
            <Refusal error={compose.error} />
            <Stack row>
              <Button
                loading={compose.isPending}
                onClick={() =>
                  compose.mutate(
                    { params: { id }, body: {} },
                    {
                      onSuccess: ({ hash: draft }) => {
                        notify("It was composed from the task. It counts once enough people have signed it.");
                        void navigate({ to: "/trust/drafts/$hash", params: { hash: draft } });
                      },
                    },
                  )
                }
              >
                Compose the approval that it needs
              </Button>
            </Stack>
          </>
        ) : null}
      </Stack>
    </Card>
  );
}

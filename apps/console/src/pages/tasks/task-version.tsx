/** A script went on since the task was pinned: what changed, and the one step to move on. */
import { Button } from "@mantine/core";
import { endpoints, type Task, type TaskBody } from "@countersign/api";
import { useMay } from "../../api/session.ts";
import { useChange } from "../../api/use-api.ts";
import { Card } from "../../parts/card.tsx";
import { LinkButton } from "../../parts/link-button.tsx";
import { Refusal } from "../../parts/refusal.tsx";
import { Stack } from "../../parts/stack.tsx";

const of = endpoints.tasks;

/** What a task says of itself, as the body that would save it as it is. */
export function bodyOf(task: Task): TaskBody {
  return {
    name: task.name,
    script: task.script,
    version: task.version,
    arguments: task.arguments,
    devices: task.devices,
    cron: task.cron,
    once: task.once,
    zone: task.zone,
    missed: task.missed,
    grace_seconds: task.grace_seconds,
    overlap: task.overlap,
    enabled: task.enabled,
    expires_at: task.expires_at,
    run_as: task.run_as,
    network: task.network,
    limits: task.limits,
    window_seconds: task.window_seconds,
    rings: task.rings,
    reason: task.reason,
  };
}

/** The card; nothing where the task has the newest version. */
export function TaskVersion({ task }: { readonly task: Task }) {
  const may = useMay();
  const move = useChange(of.changeTask, { invalidates: [of.showTask, of.listTasks] });
  const { script, version, newest_version: newest } = task;
  if (newest <= version) return null;
  return (
    <Card
      title="Pinned to an older version"
      lead={`It runs version ${version} of ${script}; the newest is ${newest}.`}
    >
      <Stack>
        <Refusal error={move.error} />
        <Stack row>
          <LinkButton
            variant="default"
            to="/scripts/$name/changes"
            params={{ name: script }}
            search={{ from: version, to: newest }}
          >
            See what changed
          </LinkButton>
          {may("runs.request") ? (
            <Button
              loading={move.isPending}
              onClick={() =>
                move.mutate({ params: { id: task.id }, body: { ...bodyOf(task), version: newest } })
              }
            >
              Move on to version {newest}
            </Button>
          ) : null}
        </Stack>
      </Stack>
    </Card>
  );
}

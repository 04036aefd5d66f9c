/** Tasks in words. */
import type { Task, TaskFire } from "@countersign/api";
import { harmless, short, when } from "../output/table.ts";

/** What a task is due by. */
export function scheduleWords({ cron, once, zone }: Task): string {
  return `${cron ?? once ?? ""} ${zone}`;
}

/** Whether it runs, or why not. */
export function stateWords({ enabled, stopped_because: stopped, approval }: Task): string {
  if (!enabled) return stopped === null ? "off" : `off: ${stopped}`;
  if (approval === null) return "on";
  if (approval.state === "in-force")
    return approval.because === null ? "on" : `on, due beyond its approval: ${approval.because}`;
  return `on, without a living approval: ${approval.state}`;
}

/** What became of one moment. */
export function fireWords({ outcome, because, run }: TaskFire): string {
  if (!run) return because === null ? outcome : `${outcome}: ${because}`;
  const counts = Object.entries(run.counts).map(([state, count]) => `${count} ${state}`);
  return `${run.state}${counts.length > 0 ? ` (${counts.join(", ")})` : ""}`;
}

/** All that there is to say of a task, line by line. */
export function taskLines(task: Task): string[] {
  const { approval } = task;
  return [
    `${harmless(task.name)} (${task.id}), ${task.client}: ${stateWords(task)}`,
    `  ${task.script} v${task.version} ${short(task.script_hash)}${task.newest_version > task.version ? `, pinned; the newest is v${task.newest_version}` : ""}`,
    ...Object.entries(task.arguments).map(([name, value]) => `  ${name} = ${harmless(value)}`),
    `  on ${task.devices.length} device(s): ${harmless(task.device_names.join(", "))}`,
    `  at ${scheduleWords(task)}, next ${when(task.next_at)}`,
    `  missed: ${task.missed}${task.missed === "run-once" ? ` within ${task.grace_seconds} seconds` : ""}; overlap: ${task.overlap}`,
    ...(task.expires_at === null ? [] : [`  until ${when(task.expires_at)}`]),
    `  owned by ${harmless(task.owner)}, changed ${when(task.changed_at)}`,
    ...(approval === null ? [] : [approvalLine(approval)]),
    ...(task.last ? [`  last ${when(task.last.due_at)}: ${fireWords(task.last)}`] : []),
  ];
}

function approvalLine({ hash, state, because, not_after, ends_soon }: NonNullable<Task["approval"]>): string {
  if (hash === null) return "  no standing approval covers it: countersign tasks approval composes one";
  const why = because === null ? "" : ` (${because})`;
  return `  standing approval ${short(hash)}: ${state}${why}, until ${when(not_after)}${ends_soon ? ", soon" : ""}`;
}

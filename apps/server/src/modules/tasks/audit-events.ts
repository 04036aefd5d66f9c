/** What this module records. Each run that a task asks for is recorded as every run is. */
export const taskEvents = {
  "task.created": "A task was made",
  "task.changed": "A task was changed",
  "task.enabled": "A task was enabled",
  "task.disabled": "A task was disabled",
  "task.deleted": "A task was deleted",
  "task.stopped": "The server stopped a task, by its end or because its owner may not run it any more",
} as const;

/** What nobody expected of one task: it stays due, and the others go on. */

/** A failure that nobody expected, with the task that it is about. */
export class FireError extends Error {
  readonly task: string;
  constructor(task: string, cause: unknown) {
    super(`task ${task} could not be looked at`, { cause });
    this.task = task;
  }
}

/** Does the work on a task; what fails is told with its id. */
export async function withTask(task: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw new FireError(task, error);
  }
}

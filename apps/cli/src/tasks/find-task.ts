/** From what people type, an id or a name, to one task. */
import { type Client, endpoints, type Task } from "@countersign/api";
import { RefusedError } from "../command.ts";

/** The task; RefusedError where none or several go by that name. `client` narrows it. */
export async function findTask(api: Client, text: string, client?: string): Promise<Task> {
  const found = await tasksCalled(api, text, client);
  const [only] = found;
  if (only && found.length === 1) return only;
  throw only
    ? new RefusedError(
        "task-ambiguous",
        `${found.length} clients have a task called ${JSON.stringify(text)}: say --client, or use an id: ${found.map(({ id }) => id).join(", ")}`,
      )
    : new RefusedError(
        "not-found",
        `no task is called ${JSON.stringify(text)}; countersign tasks list shows them`,
      );
}

/** Every task of this name or id. */
export async function tasksCalled(api: Client, text: string, client?: string): Promise<Task[]> {
  const tasks = await allTasks(api, client === undefined ? {} : { client });
  return tasks.filter(({ id, name }) => id === text || name === text);
}

/** Every task that matches, page by page. */
export async function allTasks(
  api: Client,
  filter: { readonly client?: string; readonly q?: string },
): Promise<Task[]> {
  const tasks: Task[] = [];
  let after: string | null = null;
  do {
    const query: typeof filter & { limit: number; after?: string } = {
      ...filter,
      limit: 500,
      ...(after === null ? {} : { after }),
    };
    const page: { tasks: Task[]; next: string | null } = (
      await api.call(endpoints.tasks.listTasks, { query })
    ).reply;
    tasks.push(...page.tasks);
    after = page.next;
  } while (after !== null);
  return tasks;
}

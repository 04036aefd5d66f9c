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
  const query = client === undefined ? {} : { client };
  const { tasks } = (await api.call(endpoints.tasks.listTasks, { query })).reply;
  return tasks.filter(({ id, name }) => id === text || name === text);
}

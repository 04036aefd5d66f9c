/** tasks list, show, put, enable, disable, delete, history, approval: scripts that run by themselves. */
import { type Client, endpoints, type Task } from "@countersign/api";
import { type Command, EXIT, type Invocation } from "../command.ts";
import { harmless, short, table, when } from "../output/table.ts";
import { fireWords, scheduleWords, stateWords, taskLines } from "../tasks/describe-task.ts";
import { allTasks, findTask, tasksCalled } from "../tasks/find-task.ts";
import { readTask, taskOptions } from "../tasks/read-task.ts";

const of = endpoints.tasks;
const CLIENT = { value: "C", help: "of this client, where several have a task of that name" } as const;

/** The task that the first word names. */
async function named({ positionals, text }: Invocation, api: Client): Promise<Task> {
  return findTask(api, positionals[0] ?? "", text("client"));
}

/** Shows a task as the caller likes it. */
function say({ io, flag }: Invocation, task: Task): number {
  if (flag("json")) io.out(JSON.stringify(task, null, 2));
  else for (const line of taskLines(task)) io.out(line);
  return EXIT.success;
}

export const tasksList: Command = {
  words: ["tasks", "list"],
  summary: "List tasks: when each is due next, and what came of it last",
  remote: true,
  json: true,
  options: {
    client: { value: "C", help: "of this client only" },
    named: { value: "TEXT", help: "with this in their name, script or owner" },
  },
  async run({ io, client, text, flag }) {
    const [owner, q] = ["client", "named"].map(text);
    const tasks = await allTasks(await client(), {
      ...(owner === undefined ? {} : { client: owner }),
      ...(q === undefined ? {} : { q }),
    });
    if (flag("json")) io.out(JSON.stringify(tasks, null, 2));
    else if (tasks.length === 0) io.out("There are no tasks.");
    else
      io.out(
        table(
          ["CLIENT", "NAME", "STATE", "SCRIPT", "DEVICES", "SCHEDULE", "NEXT", "LAST"],
          tasks.map((task) => [
            task.client,
            task.name,
            stateWords(task),
            `${task.script} v${task.version}`,
            String(task.devices.length),
            scheduleWords(task),
            when(task.next_at),
            task.last ? fireWords(task.last) : "-",
          ]),
        ),
      );
    return EXIT.success;
  },
};

export const tasksShow: Command = {
  words: ["tasks", "show"],
  summary: "Show a task",
  positionals: ["NAME"],
  remote: true,
  json: true,
  options: { client: CLIENT },
  run: async (invocation) => say(invocation, await named(invocation, await invocation.client())),
};

export const tasksPut: Command = {
  words: ["tasks", "put"],
  summary: "Make a task, or replace the one of this name: a script version, on these devices, at these times",
  positionals: ["NAME"],
  remote: true,
  json: true,
  challenged: true,
  options: taskOptions,
  async run(invocation) {
    const api = await invocation.client();
    const { body, client } = await readTask(invocation, api);
    const [known] = client === undefined ? [] : await tasksCalled(api, body.name, client);
    const { reply } = known
      ? await api.call(of.changeTask, { params: { id: known.id }, body })
      : await api.call(of.createTask, { body });
    return say(invocation, reply);
  },
};

export const tasksEnable: Command = {
  words: ["tasks", "enable"],
  summary: "Let a task run again; you own it from then on",
  positionals: ["NAME"],
  remote: true,
  json: true,
  challenged: true,
  options: { client: CLIENT },
  async run(invocation) {
    const api = await invocation.client();
    const { id } = await named(invocation, api);
    return say(invocation, (await api.call(of.enableTask, { params: { id } })).reply);
  },
};

export const tasksDisable: Command = {
  words: ["tasks", "disable"],
  summary: "Hold a task back; what runs goes on",
  positionals: ["NAME"],
  remote: true,
  json: true,
  options: { client: CLIENT },
  async run(invocation) {
    const api = await invocation.client();
    const { id } = await named(invocation, api);
    return say(invocation, (await api.call(of.disableTask, { params: { id } })).reply);
  },
};

export const tasksDelete: Command = {
  words: ["tasks", "delete"],
  summary: "Delete a task with its history; its runs stay",
  positionals: ["NAME"],
  remote: true,
  options: { client: CLIENT },
  async run(invocation) {
    const api = await invocation.client();
    const { id, name } = await named(invocation, api);
    await api.call(of.deleteTask, { params: { id } });
    invocation.io.out(`${harmless(name)} is deleted.`);
    return EXIT.success;
  },
};

export const tasksHistory: Command = {
  words: ["tasks", "history"],
  summary: "What came of each moment at which a task was due, the newest first",
  positionals: ["NAME"],
  remote: true,
  json: true,
  options: { client: CLIENT, limit: { value: "N", help: "so many (50)" } },
  async run(invocation) {
    const { io, flag, whole } = invocation;
    const api = await invocation.client();
    const { id } = await named(invocation, api);
    const limit = whole("limit") ?? 50;
    const { fires } = (await api.call(of.taskHistory, { params: { id }, query: { limit } })).reply;
    if (flag("json")) io.out(JSON.stringify(fires, null, 2));
    else if (fires.length === 0) io.out("It was never due.");
    else
      io.out(
        table(
          ["DUE", "OUTCOME", "RUN", "DETAIL"],
          fires.map((fire) => [
            when(fire.due_at),
            fireWords(fire),
            fire.run?.id ?? "-",
            fire.detail ?? (fire.missed_before > 0 ? `${fire.missed_before} missed before` : ""),
          ]),
        ),
      );
    return EXIT.success;
  },
};

export const tasksApproval: Command = {
  words: ["tasks", "approval"],
  summary:
    "Compose the standing approval that a task needs where people sign; they sign it at their stations",
  positionals: ["NAME"],
  remote: true,
  json: true,
  options: { client: CLIENT, days: { value: "N", help: "how long it lives, at most 90 (90)" } },
  async run(invocation) {
    const { io, flag, whole } = invocation;
    const api = await invocation.client();
    const { id } = await named(invocation, api);
    const days = whole("days") ?? 90;
    const { reply } = await api.call(of.composeTaskApproval, { params: { id }, body: { days } });
    if (flag("json")) io.out(JSON.stringify(reply, null, 2));
    else {
      io.out(`standing approval ${short(reply.hash)}, code ${reply.short_code}: ${reply.state}`);
      io.out(`  ${reply.requester.person} signs it first, then its approvers, at the station or with:`);
      io.out(
        `  countersign standing sign ${short(reply.hash)} --key FILE, countersign approve ${reply.hash} --key FILE`,
      );
    }
    return EXIT.success;
  },
};

/** rollout show, go-on, stop: a run that goes out in rings. Ending it is `countersign cancel`. */
import { type Client, endpoints, type Run } from "@countersign/api";
import { type Command, EXIT, type Invocation, RefusedError } from "../command.ts";
import { harmless, table } from "../output/table.ts";
import { needRunId } from "../runs/document-id.ts";

type Rollout = NonNullable<Run["rollout"]>;

const reasons: Readonly<Record<NonNullable<Rollout["because"]>, string>> = {
  "too-many-failed": "too many devices failed",
  "nobody-succeeded": "no device succeeded in the time of its ring",
  "by-hand": "somebody stopped it",
};

export const rolloutShow: Command = {
  words: ["rollout", "show"],
  summary: "Show the rings of a run and how each fared",
  positionals: ["RUN_ID"],
  remote: true,
  json: true,
  async run(invocation) {
    const { run } = await needRollout(invocation, await invocation.client());
    return say(invocation, run);
  },
};

export const rolloutGoOn: Command = {
  words: ["rollout", "go-on"],
  summary: "Let a stopped rollout go on where it stood, or another one with its next ring",
  positionals: ["RUN_ID"],
  remote: true,
  json: true,
  run: (invocation) => move(invocation, endpoints.runs.continueRollout),
};

export const rolloutStop: Command = {
  words: ["rollout", "stop"],
  summary: "Stop a rollout: no further device is handed the run (countersign cancel ends it for good)",
  positionals: ["RUN_ID"],
  remote: true,
  json: true,
  run: (invocation) => move(invocation, endpoints.runs.stopRollout),
};

async function move(
  invocation: Invocation,
  endpoint: typeof endpoints.runs.continueRollout | typeof endpoints.runs.stopRollout,
): Promise<number> {
  const api = await invocation.client();
  const { run, rollout } = await needRollout(invocation, api);
  const { reply } = await api.call(endpoint, { params: { id: run.id }, body: { ring: rollout.ring } });
  return say(invocation, reply);
}

async function needRollout(
  { positionals }: Invocation,
  api: Client,
): Promise<{ run: Run; rollout: Rollout }> {
  const id = needRunId(positionals[0]);
  const run = (await api.call(endpoints.runs.showRun, { params: { id } })).reply;
  if (!run.rollout) throw new RefusedError("no-rings", `run ${id} goes out to all of its devices at once`);
  return { run, rollout: run.rollout };
}

function say({ io, flag }: Invocation, run: Run): number {
  if (flag("json")) io.out(JSON.stringify(run, null, 2));
  else io.out(rolloutLines(run).join("\n"));
  return EXIT.success;
}

/** The rings of a run, a row each, and why it stands still if it does. */
function rolloutLines(run: Run): string[] {
  const { rollout } = run;
  if (!rollout) return [];
  const rows = rollout.rings.map(({ name, devices }, at) => {
    const targets = run.targets.filter(({ ring }) => ring === at);
    const well = targets.filter(({ state, exit }) => state === "ran" && exit === 0).length;
    const open = targets.filter(({ state }) => ["waiting", "sent", "running"].includes(state)).length;
    return [
      String(at + 1),
      harmless(name),
      at > rollout.ring ? "not opened" : at === rollout.ring ? rollout.state : "opened",
      String(devices),
      String(well),
      String(devices - well - open),
      String(open),
    ];
  });
  return [
    table(["RING", "WHAT", "STATE", "DEVICES", "SUCCEEDED", "OTHERWISE", "OPEN"], rows),
    ...(rollout.because === null ? [] : [`stopped: ${reasons[rollout.because]}`]),
    "the order is the server's: a hostile server can hand the run to all of them at once",
  ];
}

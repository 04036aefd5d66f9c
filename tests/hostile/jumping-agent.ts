/**
 * `agent run` for the siege of broken glass: the same staged code, in a process that adds an hour to its uptime on SIGUSR2 and
 * two to its clock on SIGHUP. Nothing in the agent knows of it.
 */
import { join } from "node:path";
import { runnerEnvironment } from "../../apps/agent/src/staging/become-runner.ts";
import { stageCode } from "../../apps/agent/src/staging/stage-code.ts";

const jumps = `
  const uptime = performance.now.bind(performance);
  const clock = Date.now;
  let [up, on] = [0, 0];
  performance.now = () => uptime() + up;
  Date.now = () => clock() + on;
  process.on("SIGUSR2", () => (up += 3_600_000));
  process.on("SIGHUP", () => (on += 7_200_000));
`;

const [, , , ...words] = process.argv;
const stage = stageCode();
const flags = ["--expose-gc", `--import=data:text/javascript,${encodeURIComponent(jumps)}`];
const entry = join(stage, "agent", "runner", "main.js");
process.execve?.(
  process.execPath,
  [process.execPath, ...flags, entry, "--stage", stage, ...words],
  runnerEnvironment(process.env),
);

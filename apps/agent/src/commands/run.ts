/** `agent run`: becomes the runner. */
import { parseArgs } from "node:util";
import { becomeRunner } from "../staging/become-runner.ts";
import { stageCode } from "../staging/stage-code.ts";
import { type Command, refuseError, stateDirectory } from "./command.ts";

/** Stages the code and replaces this process; returns only where that failed. */
export const run: Command = (words) => {
  const { values } = parseArgs({
    args: words,
    options: { state: { type: "string" }, "beside-server": { type: "boolean", default: false } },
  });
  try {
    const beside = values["beside-server"] ? ["--beside-server"] : [];
    return becomeRunner(stageCode(), ["--state", stateDirectory(values.state), ...beside]);
  } catch (error) {
    return Promise.resolve(refuseError(error));
  }
};

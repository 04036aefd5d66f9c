/** `agent run`: becomes the runner. */
import { parseArgs } from "node:util";
import { becomeRunner } from "../staging/become-runner.ts";
import { stageCode } from "../staging/stage-code.ts";
import { type Command, refuseError, stateDirectory } from "./command.ts";

/** Stages the code and replaces this process; returns only where that failed. */
export const run: Command = (typed) => {
  const { values } = parseArgs({
    args: typed,
    options: {
      state: { type: "string" },
      "beside-server": { type: "boolean", default: false },
      "with-parent": { type: "boolean", default: false },
    },
  });
  try {
    const passedOn = (["beside-server", "with-parent"] as const).flatMap((name) =>
      values[name] ? [`--${name}`] : [],
    );
    return becomeRunner(stageCode(), ["--state", stateDirectory(values.state), ...passedOn]);
  } catch (error) {
    return Promise.resolve(refuseError(error));
  }
};

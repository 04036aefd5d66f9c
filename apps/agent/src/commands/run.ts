/** `agent run`: becomes the runner. */
import { parseArgs } from "node:util";
import { moveToServer } from "../enrol/move-to-server.ts";
import { becomeRunner } from "../staging/become-runner.ts";
import { stageCode } from "../staging/stage-code.ts";
import { type Command, EXIT, refuse, refuseError, stateDirectory } from "./command.ts";

/** Stages the code and replaces this process; returns only where that failed. */
export const run: Command = async (typed) => {
  const { values } = parseArgs({
    args: typed,
    options: {
      state: { type: "string" },
      server: { type: "string" },
      ca: { type: "string" },
      "beside-server": { type: "boolean", default: false },
      "with-parent": { type: "boolean", default: false },
    },
  });
  const { server, ca: caPin } = values;
  const state = stateDirectory(values.state);
  if (server === undefined && caPin !== undefined) {
    process.stderr.write("countersign agent run: --ca says who vouches for --server URL, which is missing\n");
    return EXIT.usage;
  }
  try {
    if (server !== undefined) {
      const moved = await moveToServer(state, { server, ...(caPin === undefined ? {} : { caPin }) });
      if (!moved.ok) return refuse(moved.because, moved.detail);
    }
    const passedOn = (["beside-server", "with-parent"] as const).flatMap((name) =>
      values[name] ? [`--${name}`] : [],
    );
    return becomeRunner(stageCode(), ["--state", state, ...passedOn]);
  } catch (error) {
    return refuseError(error);
  }
};

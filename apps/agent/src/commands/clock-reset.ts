/** `agent clock-reset`: the watermark follows the local clock again. Recorded; revives no consumed request. */
import { parseArgs } from "node:util";
import { administer } from "./administer.ts";
import { type Command, stateDirectory } from "./command.ts";

/** Resets it. */
export const clockReset: Command = async (words) => {
  const { values } = parseArgs({ args: words, options: { state: { type: "string" } } });
  return administer(stateDirectory(values.state), { act: "clock-reset" });
};

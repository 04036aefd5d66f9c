/** `agent floor`: shows and checks the owner's own file, or prints an example of one. */
import { parseArgs } from "node:util";
import { floorPath, readFloorFile } from "../trust/floor-file.ts";
import { type Command, EXIT, refuse, say, sayJson, stateDirectory } from "./command.ts";

const example = {
  type: "floor",
  format: 1,
  deny: ["reboot"],
  network: ["none"],
  max_window: 14_400,
  extra_keys: [{ fingerprint: `sha256:${"0".repeat(64)}`, min: 1 }],
};

/** Exit 1 where the file means nothing, and therefore refuses everything. */
export const floor: Command = (words) => {
  const { values } = parseArgs({
    args: words,
    options: {
      state: { type: "string" },
      example: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  if (values.example) {
    sayJson(example);
    return Promise.resolve(EXIT.done);
  }
  const path = floorPath(stateDirectory(values.state));
  const found = readFloorFile(path);
  if (values.json) sayJson({ path, ...found });
  if (found.state === "broken") return Promise.resolve(refuse("floor-unreadable", found.detail));
  if (!values.json) {
    if (found.state === "none") say(`There is no ${path}: nothing is tightened here. See --example.`);
    else {
      say(`${path} is in force:`);
      sayJson(found.floor);
    }
  }
  return Promise.resolve(EXIT.done);
};

/** `agent apply FILE`: brings roots and vetoes by hand where the server does not, or is not trusted to. */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { readAdministration } from "../administer/administration.ts";
import { administer } from "./administer.ts";
import { type Command, EXIT, refuse, stateDirectory } from "./command.ts";

/** The file: `{"roots": [carried…], "vetoes": [carried…]}`. Each document is judged as if the server had shown it. */
export const apply: Command = async (words) => {
  const { values, positionals } = parseArgs({
    args: words,
    options: { state: { type: "string" } },
    allowPositionals: true,
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) {
    process.stderr.write("countersign agent apply: one FILE is needed\n");
    return EXIT.usage;
  }
  const act = readAdministration({ ...objectIn(file), act: "apply" });
  if (!act) return refuse("bad-shape", `${file} is not {"roots": […], "vetoes": […]} of carried documents`);
  return administer(stateDirectory(values.state), act);
};

function objectIn(path: string): object {
  try {
    const value: unknown = JSON.parse(readFileSync(path, "utf8"));
    return typeof value === "object" && value !== null ? value : { roots: "none" };
  } catch {
    return { roots: "none" };
  }
}

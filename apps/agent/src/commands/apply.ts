/** `agent apply FILE`: brings roots and vetoes by hand where the server does not, or is not trusted to. */
import { parseArgs } from "node:util";
import { administer } from "./administer.ts";
import { type Command, misuse, refuse, stateDirectory } from "./command.ts";
import { documentsInFile } from "./documents-in-file.ts";

/** Each document of the file is judged as if the server had shown it. */
export const apply: Command = async (words) => {
  const { values, positionals } = parseArgs({
    args: words,
    options: { state: { type: "string" } },
    allowPositionals: true,
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) return misuse("apply", "one FILE is needed");
  const found = documentsInFile(file);
  if (!found.ok) return found.there ? refuse("bad-shape", found.detail) : misuse("apply", found.detail);
  return administer(stateDirectory(values.state), { act: "apply", ...found.documents });
};

/** `agent repin`: the last resort of trust.md. The local administrator changes whom this device trusts. */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { readCarried } from "../administer/administration.ts";
import { type Command, EXIT, refuse, stateDirectory } from "./command.ts";
import { administer } from "./administer.ts";

const HASH = /^sha256:[0-9a-f]{64}$/;

/** Pins roots by hash; the documents come from a file or, later, from the server. */
export const repin: Command = async (words) => {
  const { values } = parseArgs({
    args: words,
    options: {
      root: { type: "string", multiple: true, default: [] },
      remove: { type: "string", multiple: true, default: [] },
      file: { type: "string" },
      state: { type: "string" },
    },
  });
  const { root: roots, remove } = values;
  const wrong = [...roots, ...remove].find((hash) => !HASH.test(hash));
  if (wrong !== undefined || roots.length + remove.length === 0) {
    process.stderr.write(
      "countersign agent repin: --root sha256:HEX (with --file FILE or as the server shows it), or --remove sha256:AUTHORITY\n",
    );
    return EXIT.usage;
  }
  const documents = values.file === undefined ? [] : documentsIn(values.file);
  if (!documents) return refuse("bad-shape", `${values.file} holds no carried documents under "roots"`);
  return administer(stateDirectory(values.state), { act: "repin", roots, documents, remove });
};

function documentsIn(path: string): ReturnType<typeof readCarried> {
  const value: unknown = JSON.parse(readFileSync(path, "utf8"));
  return typeof value === "object" && value !== null ? readCarried(value, "roots") : undefined;
}

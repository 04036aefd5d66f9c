/** `agent repin`: the last resort of trust.md. The local administrator changes whom this device trusts. */
import { parseArgs } from "node:util";
import { type Command, misuse, refuse, stateDirectory } from "./command.ts";
import { administer } from "./administer.ts";
import { documentsInFile } from "./documents-in-file.ts";

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
    return misuse(
      "repin",
      "--root sha256:HEX (with --file FILE or as the server shows it), or --remove sha256:AUTHORITY",
    );
  }
  const found = values.file === undefined ? undefined : documentsInFile(values.file);
  if (found?.ok === false)
    return found.there ? refuse("bad-shape", found.detail) : misuse("repin", found.detail);
  const documents = found?.documents.roots ?? [];
  return administer(stateDirectory(values.state), { act: "repin", roots, documents, remove });
};

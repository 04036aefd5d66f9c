/** Scripts in a folder, folders inside it too: what each says of itself, and what keeps a file from being taken. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { type FrontMatter, readFrontMatter } from "@countersign/api";
import { reviewScript } from "@countersign/review";
import { type Interpreter, interpreterOf } from "../runs/interpreter-of.ts";

/** A script as it stands in the folder. */
export interface FoundScript extends Pick<FrontMatter, "description" | "parameters"> {
  readonly file: string;
  readonly name: string;
  readonly interpreter: Interpreter;
  readonly content: Uint8Array;
}

/** A file that cannot be taken. */
interface FileFault {
  readonly file: string;
  readonly detail: string;
}

const NAME = /^[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?$/;
const MOST_BYTES = 1024 * 1024;

/** Reads them, by file name. Files that name no interpreter are passed over, as is everything whose name begins with a dot. */
export async function readScriptFolder(
  cwd: string,
  folder: string,
): Promise<{ readonly scripts: readonly FoundScript[]; readonly faults: readonly FileFault[] }> {
  const root = path.resolve(cwd, folder);
  const scripts: FoundScript[] = [];
  const faults: FileFault[] = [];
  for (const file of await filesIn(root, "")) {
    const read = fromFile(file, await readFile(path.join(root, file)));
    if (read === undefined) continue;
    if ("detail" in read) faults.push(read);
    else scripts.push(read);
  }
  for (const [name, same] of Map.groupBy(scripts, (script) => script.name))
    if (same.length > 1)
      faults.push(
        ...same.map(({ file }) => ({
          file,
          detail: `${same.length} files are called ${name}: name one otherwise`,
        })),
      );
  return { scripts, faults };
}

/** Plain files only: a link could lead out of the folder. */
async function filesIn(root: string, inside: string): Promise<string[]> {
  const entries = await readdir(path.join(root, inside), { withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.toSorted((left, right) => (left.name < right.name ? -1 : 1))) {
    const file = path.join(inside, entry.name);
    if (entry.name.startsWith(".")) continue;
    if (entry.isDirectory()) found.push(...(await filesIn(root, file)));
    else if (entry.isFile()) found.push(file);
  }
  return found;
}

function fromFile(file: string, content: Uint8Array): FoundScript | FileFault | undefined {
  const named = interpreterOf(file, content);
  const read = readFrontMatter(new TextDecoder().decode(content));
  const interpreter = (read.ok ? read.said.interpreter : undefined) ?? named;
  if (interpreter === undefined) return undefined;
  const no = (detail: string): FileFault => ({ file, detail });
  if (!read.ok) return no(`line ${read.line}: ${read.detail}`);
  if (content.length === 0 || content.length > MOST_BYTES) return no(`a script has 1 to ${MOST_BYTES} bytes`);
  const hidden = hiddenIn(content, interpreter);
  if (hidden !== undefined) return no(hidden);
  const name = read.said.name ?? path.parse(file).name.toLowerCase();
  if (!NAME.test(name))
    return no(`${JSON.stringify(name)} is no name of a script: small letters, digits and dashes`);
  return {
    file,
    name,
    interpreter,
    content,
    description: read.said.description,
    parameters: read.said.parameters,
  };
}

/** What people could not see when they read it: nobody brings that in by the folder. */
function hiddenIn(content: Uint8Array, interpreter: Interpreter): string | undefined {
  const { encoding, findings } = reviewScript(content, interpreter);
  if (encoding === "binary") return "it is no text";
  const hidden = findings.find(({ kind }) => kind === "hidden" || kind === "bytes");
  return hidden && `line ${hidden.lines[0] ?? 0}: ${hidden.words}`;
}

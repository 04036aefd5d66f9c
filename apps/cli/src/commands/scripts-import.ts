/** scripts import: a folder or a Git checkout of scripts, with what would change shown before anything does. */
import { type Client, endpoints } from "@countersign/api";
import { encodeBase64 } from "@countersign/protocol";
import { type Command, EXIT, RefusedError } from "../command.ts";
import { mustAgree } from "../output/must-agree.ts";
import { harmless } from "../output/table.ts";
import { differenceLines, whatChanges } from "../scripts/what-changes.ts";
import { type FoundScript, readScriptFolder } from "../scripts/read-script-folder.ts";

export const scriptsImport: Command = {
  words: ["scripts", "import"],
  summary: "Add the scripts of a folder or a Git checkout; shows what will change and asks first",
  positionals: ["FOLDER"],
  remote: true,
  options: {
    "dry-run": { help: "show what would change, and change nothing" },
    yes: { help: "do not ask on the terminal" },
  },
  async run({ io, client, positionals: [folder = ""], flag }) {
    const { scripts, faults } = await readScriptFolder(io.cwd, folder);
    for (const { file, detail } of faults) io.err(`${harmless(file)}: ${harmless(detail)}`);
    if (faults.length > 0)
      throw new RefusedError(
        "scripts-refused",
        `${faults.length} file(s) cannot be taken: nothing was changed`,
      );
    const api = await client();
    const wanted: FoundScript[] = [];
    for (const script of scripts) {
      const change = await whatChanges(api, script);
      io.out(`${change.kind.padEnd(9)} ${script.name} (${harmless(script.file)})`);
      for (const line of differenceLines(change)) io.out(`  ${line}`);
      if (change.kind !== "same") wanted.push(script);
    }
    if (wanted.length === 0) io.out("everything is there already");
    if (wanted.length === 0 || flag("dry-run")) return EXIT.success;
    if (!flag("yes")) await mustAgree(io, `Add a version of ${wanted.length} script(s)? (yes/no) `);
    for (const script of wanted) io.out(await put(api, script));
    return EXIT.success;
  },
};

async function put(api: Client, { name, content, interpreter, description, parameters }: FoundScript) {
  const body = { interpreter, content: encodeBase64(content), description, parameters: [...parameters] };
  const { reply } = await api.call(endpoints.scripts.putScript, { params: { name }, body });
  return `${reply.name} version ${reply.version}: ${reply.hash}`;
}

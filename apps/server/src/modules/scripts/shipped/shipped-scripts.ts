/** The scripts that come with the product: the two of the first minute, and a library of common ones that say of themselves what they take. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { readFrontMatter } from "@countersign/api";
import type { ScriptContent } from "../put-script.ts";

const hello = `# Says hello from the device, as whom and where it runs.
set -eu
echo "Hello, \${1:-world}, from $(hostname)"
echo "Running as $(id -un) in $(pwd)"
`;

const uptimeReport = `# How long the device is up, its load, memory and disk space. Reads only.
set -eu
echo "== uptime"
uptime 2>/dev/null || cat /proc/uptime
echo "== memory"
free -m 2>/dev/null || head -n 3 /proc/meminfo
echo "== disk"
df -h / 2>/dev/null || df /
`;

const firstScripts: Readonly<Record<string, ScriptContent>> = {
  hello: {
    interpreter: "sh",
    content: Buffer.from(hello),
    description: "Says hello from the device: a first run to try.",
    parameters: [
      {
        name: "name",
        type: "text",
        required: false,
        description: "Whom to greet",
        pattern: "^[\\p{L}\\p{N} ._\\-]{1,64}$",
      },
    ],
  },
  "uptime-report": {
    interpreter: "sh",
    content: Buffer.from(uptimeReport),
    description: "Uptime, load, memory and disk space. Changes nothing.",
    parameters: [],
  },
};

const LIBRARY = path.join(import.meta.dirname, "library");

/** All of them by name. Throws where a file of the library cannot be understood: it came with the product. */
export function shippedScripts(): ReadonlyMap<string, ScriptContent> {
  const library = readdirSync(LIBRARY).map((file): [string, ScriptContent] => {
    const content = readFileSync(path.join(LIBRARY, file));
    const read = readFrontMatter(content.toString("utf8"));
    if (!read.ok) throw new Error(`the shipped script ${file}, line ${read.line}: ${read.detail}`);
    const { name = path.parse(file).name, interpreter = "sh", description, parameters } = read.said;
    return [name, { interpreter, content, description, parameters }];
  });
  return new Map([...Object.entries(firstScripts), ...library]);
}

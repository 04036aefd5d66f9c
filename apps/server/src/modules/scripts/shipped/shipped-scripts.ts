/** The scripts that come with the product. They change nothing on a device. */
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

/** By name. */
export const shippedScripts: Readonly<Record<string, ScriptContent>> = {
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

/** The device side of Countersign: `countersign agent …`. Each subcommand loads only what it needs. */
import type { Command } from "./commands/command.ts";

const commands: Readonly<Record<string, () => Promise<Command>>> = {
  enroll: async () => (await import("./commands/enroll.ts")).enroll,
  run: async () => (await import("./commands/run.ts")).run,
  status: async () => (await import("./commands/status.ts")).status,
  floor: async () => (await import("./commands/floor.ts")).floor,
  repin: async () => (await import("./commands/repin.ts")).repin,
  apply: async () => (await import("./commands/apply.ts")).apply,
  "clock-reset": async () => (await import("./commands/clock-reset.ts")).clockReset,
};

/** How each is typed, and what it is for. */
const usages: Readonly<Record<string, readonly string[]>> = {
  enroll: [
    "enroll --server URL --token T --root sha256:HEX [--root …] [--ca sha256:HEX] [--state DIR] [--name NAME] [--force] [--json]",
    "pins the roots that this device will obey, makes its keys, and announces it; --token - reads the token from",
    "standard input; --ca pins a private CA; --force replaces an earlier enrolment",
  ],
  run: [
    "run [--state DIR] [--server URL [--ca sha256:HEX]] [--beside-server] [--with-parent]",
    "runs until it is stopped; --server: the same server has moved to this address",
  ],
  status: ["status [--state DIR] [--json]", "what this device believes: roots, admission, floor, separation"],
  floor: [
    "floor [--state DIR] [--json] [--example]",
    "what this device's administrator denies beyond the roots",
  ],
  repin: [
    "repin --root sha256:HEX [--file ROOT] [--remove sha256:AUTHORITY] [--state DIR]",
    "pins another root, by the word of this device's administrator alone",
  ],
  apply: ["apply FILE [--state DIR]", "takes signed roots and vetoes from a file, without the server"],
  "clock-reset": ["clock-reset [--state DIR]", "sets the time watermark back to the local clock; recorded"],
};

/** The help of one subcommand, or of all. */
function help(asked: string): string {
  const shown = usages[asked] ? [usages[asked]] : Object.values(usages);
  return [
    "countersign agent: the device side",
    "",
    ...shown.flatMap(([line = "", ...sentences]) => [
      `  ${line}`,
      ...sentences.map((sentence) => `      ${sentence}`),
    ]),
    "",
    "--state DIR is where the device's keys, roots and journal are: /var/lib/countersign-agent as root, otherwise",
    "~/.local/state/countersign-agent.",
    "Exit 0 done, 1 refused (reason code on standard error), 2 wrong usage, 4 server unreachable.",
    "",
  ].join("\n");
}

// Stripping types is new in Node and says so at each use; what it says is of no use to an administrator.
process.removeAllListeners("warning");
process.on("warning", (warning) => {
  if (warning.name !== "ExperimentalWarning") process.stderr.write(`${warning.name}: ${warning.message}\n`);
});

const [name = "", ...words] = process.argv.slice(2);
const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
if (["--help", "-h", "help"].includes(name) || words.some((word) => word === "--help" || word === "-h"))
  process.stdout.write(help(name));
else if (!load) {
  process.stderr.write(help(name));
  process.exitCode = 2;
} else {
  const command = await load();
  try {
    process.exitCode = await command(words);
  } catch (error) {
    if (!(error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS")))
      throw error;
    process.stderr.write(`countersign agent ${name}: ${error.message}\n`);
    process.exitCode = 2;
  }
}

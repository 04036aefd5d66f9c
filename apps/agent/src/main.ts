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

const usage = `countersign agent: the device side

  enroll --server URL --token T --root sha256:HEX [--root …] [--ca sha256:HEX] [--state DIR] [--name NAME] [--force] [--json]
  run [--state DIR] [--server URL [--ca sha256:HEX]] [--beside-server] [--with-parent]
      (--server: the same server has moved to this address)
  status [--state DIR] [--json]
  floor [--state DIR] [--json] [--example]
  repin --root sha256:HEX [--file ROOT] [--remove sha256:AUTHORITY] [--state DIR]
  apply FILE [--state DIR]
  clock-reset [--state DIR]

Exit 0 done, 1 refused (reason code on standard error), 2 wrong usage, 4 server unreachable.
`;

// Stripping types is new in Node and says so at each use; what it says is of no use to an administrator.
process.removeAllListeners("warning");
process.on("warning", (warning) => {
  if (warning.name !== "ExperimentalWarning") process.stderr.write(`${warning.name}: ${warning.message}\n`);
});

const [name = "", ...words] = process.argv.slice(2);
const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
if (name === "--help" || name === "help" || words.includes("--help")) process.stdout.write(usage);
else if (!load) {
  process.stderr.write(usage);
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

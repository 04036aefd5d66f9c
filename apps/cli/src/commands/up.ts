/** `countersign up`: the whole product on this machine, until Ctrl-C. */
import path from "node:path";
import { type Command, EXIT } from "../command.ts";
import { DEFAULT_SERVER } from "../find-command.ts";
import { type Installation, startInstallation } from "../up/start-installation.ts";

const PASSED_ON = [
  "port",
  "host",
  "public-url",
  "station-url",
  "tls-cert",
  "tls-key",
  "trust-proxy",
  "roles",
] as const;

/** Starts server, database and this machine's agent. */
export const up: Command = {
  words: ["up"],
  summary:
    "Start the server, its database, a trial signing station and this machine's agent; Ctrl-C stops everything",
  options: {
    data: { value: "DIR", help: "where everything of this installation is kept (./data)" },
    port: { value: "N", help: "console, API and agent gateway (7400)" },
    host: { value: "H", help: "address to listen on; without it loopback only" },
    "public-url": { value: "U", help: "the address under which others reach this server" },
    "station-url": {
      value: "U",
      help: "the signing station that links lead to (http://sign.localhost:7410, the trial one)",
    },
    "tls-cert": { value: "FILE", help: "certificate chain in PEM, needed beyond loopback" },
    "tls-key": { value: "FILE", help: "its private key in PEM" },
    "trust-proxy": { value: "CIDR", help: "a proxy that ends TLS in front of this server" },
    roles: { value: "LIST", help: "api,gateway,worker: what this process does (all)" },
    "no-local-agent": { help: "do not enrol and run an agent on this machine" },
    "no-station": { help: "start no trial signing station" },
  },
  async run({ io, text, flag }) {
    const dataDir = path.resolve(io.cwd, text("data") ?? io.env["COUNTERSIGN_DATA"] ?? "data");
    const keysDir = path.resolve(io.cwd, io.env["KEYS_DIR"] ?? path.join(dataDir, "keys"));
    const serverArgs = [
      "--data",
      dataDir,
      ...PASSED_ON.flatMap((name) => (text(name) === undefined ? [] : [`--${name}`, text(name) ?? ""])),
    ];
    const installation = await startInstallation({
      dataDir,
      keysDir,
      serverArgs,
      localAgent: !flag("no-local-agent"),
      station: !flag("no-station") && (text("roles") ?? "api").split(",").includes("api"),
      io,
    });

    io.out(`Countersign is ready at ${installation.url}`);
    for (const line of firstSteps(installation)) io.out(line);
    return await untilStopped(installation.failed, installation.stop, io.err);
  },
};

/** What a newcomer types next; nothing where an administrator exists already. */
function firstSteps({ url, setupToken, localAgent, station }: Installation): string[] {
  if (setupToken === undefined) return [];
  const server = url === DEFAULT_SERVER ? "" : ` --server ${url}`;
  return [
    "",
    "This is a new installation under a one-person trial root: whoever owns the server can run code (server-trust).",
    "Make yourself its first administrator: open this in a browser,",
    `  ${url}/setup#${setupToken}`,
    "or type in another terminal:",
    `  ./countersign setup${server} --email you@example.org --name "Your Name" --token ${setupToken}`,
    ...(localAgent
      ? ["Then try a first run on this machine:", `  ./countersign run hello${server} --device local --wait`]
      : []),
    ...(station === undefined
      ? []
      : [`People who are asked for a signature sign at ${station} (the trial station).`]),
  ];
}

async function untilStopped(
  failed: Promise<string>,
  stop: () => Promise<void>,
  err: (text: string) => void,
): Promise<number> {
  // Ctrl-C under npm arrives twice, from the terminal and from npm: the second must not cut the stopping short.
  const signal = new Promise<undefined>((resolve) => {
    process.on("SIGINT", () => resolve(undefined));
    process.on("SIGTERM", () => resolve(undefined));
  });
  const part = await Promise.race([signal, failed]);
  if (part !== undefined) err(`countersign: ${part} ended by itself; stopping the rest`);
  await stop();
  return part === undefined ? EXIT.success : EXIT.refused;
}

/** The options of `countersign run` that say how something runs: what the composer of the console has as fields. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { type Invocation, type OptionFacts, UsageError } from "../command.ts";
import { durationSeconds } from "../output/duration.ts";
import { sizeBytes } from "../output/size.ts";

/** The options, for the help. */
export const runOptions: Readonly<Record<string, OptionFacts>> = {
  "run-as": { value: "USER", help: "a user of the device (default)" },
  network: { value: "host|none", help: "which network the script sees (host)" },
  env: {
    value: "K=V",
    multiple: true,
    help: "an environment variable; whoever signs reads it, so no secrets",
  },
  stdin: { value: "FILE|-", help: "what the script reads from its standard input; - takes yours" },
  timeout: { value: "DURATION", help: "when the script is ended (1h)" },
  "max-output": { value: "SIZE", help: "how much output is kept, such as 64K or 10M (10M)" },
  window: { value: "DURATION", help: "how long the request stays good (4h)" },
  delay: { value: "DURATION", help: "with --reboot: how long devices wait before they restart (0s)" },
};

/** What a script gets where nobody asks otherwise, as the server takes it too. */
export const USUAL_LIMITS = { seconds: 3600, output: 10 * 1024 ** 2 } as const;

/** As much as a request may carry (formats.md). */
const LONGEST_INPUT = 262_144;
const LONGEST_VALUE = 32_768;
const MOST_VARIABLES = 64;

/** How it is to run, as it was typed. */
export type RunManner = Awaited<ReturnType<typeof readManner>>;

/** Reads the options. UsageError where one makes no sense, or makes none together with another. */
export async function readManner(invocation: Invocation) {
  const { text, all, flag } = invocation;
  const isReboot = flag("reboot");
  for (const option of ["run-as", "network", "stdin", "timeout", "max-output"])
    if (isReboot && text(option) !== undefined)
      throw new UsageError(`--${option} says nothing about a --reboot`);
  if (isReboot && all("env").length > 0) throw new UsageError("--env says nothing about a --reboot");
  if (!isReboot && text("delay") !== undefined) throw new UsageError("--delay is for --reboot");
  const network = text("network") ?? "host";
  if (network !== "host" && network !== "none") throw new UsageError("--network: host or none");
  return {
    runAs: text("run-as") ?? "default",
    network,
    environment: environmentIn(all("env")),
    stdin: await readStandardInput(invocation),
    limits: {
      seconds: within("timeout", text("timeout"), durationSeconds, 1, 86_400) ?? USUAL_LIMITS.seconds,
      output: within("max-output", text("max-output"), sizeBytes, 0, 1024 ** 3) ?? USUAL_LIMITS.output,
    },
    windowSeconds: within("window", text("window"), durationSeconds, 60, 14 * 86_400),
    delaySeconds: within("delay", text("delay"), durationSeconds, 0, 3600) ?? 0,
  } as const;
}

function environmentIn(pairs: readonly string[]): Record<string, string> {
  if (pairs.length > MOST_VARIABLES) throw new UsageError(`--env: at most ${MOST_VARIABLES} variables`);
  const variables = new Map<string, string>();
  for (const text of pairs) {
    const at = text.indexOf("=");
    if (at < 1) throw new UsageError(`--env ${text}: expected K=V`);
    const [name, value] = [text.slice(0, at), text.slice(at + 1)];
    if (!/^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(name))
      throw new UsageError(`--env ${name}: a name has letters, digits and underscores, no digit first`);
    if (variables.has(name)) throw new UsageError(`--env ${name} stands twice`);
    if (value.length > LONGEST_VALUE)
      throw new UsageError(`--env ${name}: at most ${LONGEST_VALUE} characters`);
    if (!value.isWellFormed() || value.includes("\0"))
      throw new UsageError(`--env ${name}: text without broken characters`);
    variables.set(name, value);
  }
  return Object.fromEntries(variables);
}

/** Requests carry text: what is no UTF-8 would come out otherwise than it went in. */
async function readStandardInput({ io, text }: Invocation): Promise<string | undefined> {
  const from = text("stdin");
  if (from === undefined) return undefined;
  const bytes = from === "-" ? await io.readInput() : await readFile(path.resolve(io.cwd, from));
  let input: string;
  try {
    input = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new UsageError(`--stdin ${from}: a request carries text in UTF-8, and this is none`);
  }
  if (input.length > LONGEST_INPUT)
    throw new UsageError(`--stdin ${from}: a request carries at most ${LONGEST_INPUT} characters`);
  return input;
}

function within(
  option: string,
  text: string | undefined,
  read: (text: string) => number,
  least: number,
  most: number,
): number | undefined {
  if (text === undefined) return undefined;
  const value = read(text);
  if (value < least || value > most)
    throw new UsageError(
      `--${option} ${text}: at least ${least} and at most ${most} ${read === sizeBytes ? "bytes" : "seconds"}`,
    );
  return value;
}

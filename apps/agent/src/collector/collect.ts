/** What the collector tells of this machine: a fixed table of sources, text only, nothing from the network. */
import { readFileSync } from "node:fs";
import {
  arch,
  availableParallelism,
  hostname,
  networkInterfaces,
  release,
  totalmem,
  type,
  uptime,
} from "node:os";
import { COLLECTED_FILES } from "./collected-files.ts";

const MAX_LENGTH = 4096;

/** Fact by fact, how it is found; a source that is not there gives nothing. */
const sources: Readonly<Record<string, () => string | undefined>> = {
  hostname: () => hostname(),
  os: () => osName(),
  kernel: () => `${type()} ${release()}`,
  architecture: () => arch(),
  addresses: () => addresses().join(" "),
  uptime_seconds: () => String(Math.floor(uptime())),
  memory_bytes: () => String(totalmem()),
  processors: () => String(availableParallelism()),
  runtime: () => `Node.js ${process.versions.node}`,
};

/** All facts. */
export function collectFacts(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(sources).flatMap(([name, find]) => {
      const value = attempt(find);
      return value === undefined || value === "" ? [] : [[name, value.slice(0, MAX_LENGTH)] as const];
    }),
  );
}

function attempt(find: () => string | undefined): string | undefined {
  try {
    return find();
  } catch {
    return undefined;
  }
}

function osName(): string | undefined {
  for (const path of COLLECTED_FILES) {
    const text = attempt(() => readFileSync(path, "utf8"));
    const name = /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(text ?? "")?.[1];
    if (name !== undefined) return name;
  }
  return undefined;
}

function addresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter((entry) => !entry.internal)
    .map((entry) => entry.address);
}

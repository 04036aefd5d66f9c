/** Starts the collector and takes what it prints, as text of bounded size; what it says is for show and decides nothing. */
import type { ChildProcess } from "node:child_process";

const MAX_BYTES = 128 * 1024;
const MAX_MILLISECONDS = 30_000;
const NAME = /^[a-z][a-z0-9_]{0,40}$/;

/** The facts, or undefined where the collector failed. */
export async function collectFacts(start: () => ChildProcess): Promise<Record<string, string> | undefined> {
  const child = start();
  const timer = setTimeout(() => child.kill("SIGKILL"), MAX_MILLISECONDS);
  child.stdin?.end();
  child.stderr?.resume();
  try {
    const text = await new Promise<string | undefined>((resolve) => {
      const parts: Buffer[] = [];
      let bytes = 0;
      child.stdout?.on("data", (part: Buffer) => {
        bytes += part.length;
        if (bytes > MAX_BYTES) child.kill("SIGKILL");
        else parts.push(part);
      });
      child.once("error", () => resolve(undefined));
      child.once("close", (code) => resolve(code === 0 ? Buffer.concat(parts).toString("utf8") : undefined));
    });
    return text === undefined ? undefined : readFacts(text);
  } finally {
    clearTimeout(timer);
  }
}

/** The texts in what was printed; anything else in it is left out. */
export function readFacts(text: string): Record<string, string> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return undefined;
    const facts = Object.entries(value).flatMap(([name, fact]) =>
      typeof fact === "string" && NAME.test(name) && fact.length <= 4096 ? [[name, fact] as const] : [],
    );
    return Object.fromEntries(facts.slice(0, 64));
  } catch {
    return undefined;
  }
}

/** Starts the collector and takes what it prints, as text of bounded size; what it says is for show and decides nothing. */
import type { PartProcess } from "../confine/spawn-confined.ts";

const MAX_BYTES = 128 * 1024;
const MAX_MILLISECONDS = 30_000;
const NAME = /^[a-z][a-z0-9_]{0,40}$/;

/** The facts, or undefined where the collector failed, printed too much or took too long. */
export async function collectFacts(start: () => PartProcess): Promise<Record<string, string> | undefined> {
  const child = start();
  child.stdin?.on("error", () => undefined);
  child.stdin?.end();
  child.stderr?.resume();
  const text = await new Promise<string | undefined>((resolve) => {
    const parts: Buffer[] = [];
    let bytes = 0;
    const end = (result: string | undefined): void => {
      clearTimeout(timer);
      child.kill("SIGKILL");
      child.stdout?.destroy();
      resolve(result);
    };
    const timer = setTimeout(() => end(undefined), MAX_MILLISECONDS);
    child.stdout?.on("data", (part: Buffer) => {
      bytes += part.length;
      if (bytes > MAX_BYTES) end(undefined);
      else parts.push(part);
    });
    child.once("error", () => end(undefined));
    child.once("close", (code) => end(code === 0 ? Buffer.concat(parts).toString("utf8") : undefined));
  });
  return text === undefined ? undefined : readFacts(text);
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

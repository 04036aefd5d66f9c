/** A person at a terminal: a home of their own, a key of their own, and the `countersign` command as everybody has it. */
import { spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { generateEd25519 } from "@countersign/protocol/node";
import { keyFingerprint } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";

const CLI = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../cli/src/main.ts");

/** What a command printed, and how it ended. */
export interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Somebody with a terminal. */
export interface Person {
  readonly name: string;
  /** Their private key, an OpenSSH file that never leaves their home. */
  readonly key: string;
  readonly fingerprint: string;
  readonly home: string;
  /** Types a `countersign` command. `onOutput` sees standard output as it comes. */
  type(
    words: readonly string[],
    options?: { input?: string; onOutput?: (text: string, seconds: number) => void },
  ): Promise<Answer>;
}

/** Makes a person: home directory, software key. `server` is where their commands go. */
export async function sitDown(name: string, directory: string, server: string): Promise<Person> {
  const home = path.join(directory, name.toLowerCase());
  await mkdir(home, { recursive: true, mode: 0o700 });
  const pair = generateEd25519(`${name.toLowerCase()}@example.org`);
  const key = path.join(home, "id_ed25519");
  await writeFile(key, pair.privateKeyOpenssh, { mode: 0o600 });
  const env = { PATH: process.env["PATH"], HOME: home, COUNTERSIGN_SERVER: server, LANG: "C.UTF-8" };
  return {
    name,
    key,
    fingerprint: keyFingerprint(pair.publicKeyText, nodeCrypto),
    home,
    type: async (words, options = {}) => await run(words, env, home, options),
  };
}

async function run(
  words: readonly string[],
  env: NodeJS.ProcessEnv,
  cwd: string,
  { input, onOutput }: { input?: string; onOutput?: (text: string, seconds: number) => void },
): Promise<Answer> {
  const began = performance.now();
  const child = spawn(process.execPath, [CLI, ...words], { env, cwd, stdio: ["pipe", "pipe", "pipe"] });
  let out = "";
  let err = "";
  child.stdout.on("data", (part: Buffer) => {
    out += part.toString();
    onOutput?.(part.toString(), (performance.now() - began) / 1000);
  });
  child.stderr.on("data", (part: Buffer) => (err += part.toString()));
  child.stdin.end(input ?? "");
  const code = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (ended) => resolve(ended ?? -1));
  });
  return { code, out, err };
}

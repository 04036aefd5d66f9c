/** The real streams of this process. */
import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import type { Io } from "./io.ts";

/** Io over process.stdin, stdout and stderr. */
export const processIo: Io = {
  out: (text) => void process.stdout.write(`${text}\n`),
  err: (text) => void process.stderr.write(`${text}\n`),
  outBytes: (bytes) => void process.stdout.write(bytes),
  errBytes: (bytes) => void process.stderr.write(bytes),
  async readInput() {
    const parts: Buffer[] = [];
    // Without an encoding standard input yields Buffers.
    for await (const part of process.stdin) parts.push(part as Buffer);
    return Buffer.concat(parts);
  },
  async askSecret(question) {
    if (!process.stdin.isTTY) return undefined;
    process.stderr.write(question);
    const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
    const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
    const answer = await new Promise<string>((resolve) => lines.question("", resolve));
    lines.close();
    process.stderr.write("\n");
    return answer;
  },
  async ask(question) {
    if (!process.stdin.isTTY) return undefined;
    const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: true });
    const answer = await new Promise<string>((resolve) => {
      lines.once("close", () => resolve(""));
      lines.question(question, resolve);
    });
    lines.close();
    return answer;
  },
  env: process.env,
  cwd: process.cwd(),
};

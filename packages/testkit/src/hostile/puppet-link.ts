/**
 * A link in other hands: the runner's own link, with its confinement, running code of the attacker. It says to its
 * runner what the attack says, hears what the runner answers, and tries to leave its confinement.
 */
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { type Carried, parseDocument, readFromLink, type Receipt, uncarry } from "@countersign/protocol";
import type { HostileServer } from "./hostile-server.ts";

const code = `
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { Worker } from "node:worker_threads";
const { port, tries } = JSON.parse(readFileSync(new URL("./puppet.json", import.meta.url), "utf8"));
const outcome = (action) => {
  try {
    action();
    return "done";
  } catch (error) {
    return error.code ?? String(error);
  }
};
const outcomes = [
  ...tries.read.map((path) => outcome(() => readFileSync(path))),
  ...tries.write.map((path) => outcome(() => writeFileSync(path, "mine"))),
  ...tries.spawn.map((script) => outcome(() => spawnSync("/bin/sh", ["-c", script]))),
  outcome(() => new Worker("0", { eval: true })),
];
const socket = connect(port, "127.0.0.1", () => {
  socket.write(JSON.stringify(outcomes) + "\\n");
  process.stdin.pipe(socket);
  socket.pipe(process.stdout);
});
socket.on("error", () => process.exit(0));
socket.on("close", () => process.exit(0));
`;

/** What the puppet tries to do besides talking: files to read and write, shell to run. */
export interface Escapes {
  readonly read: readonly string[];
  readonly write: readonly string[];
  readonly spawn: readonly string[];
}

/** The link under the attacker's hand. */
export class PuppetLink {
  /** How each attempt to leave ended, in the order asked, and last that of starting a thread: an error's code, or `done`. */
  readonly outcomes: readonly string[];
  readonly #server: HostileServer;
  readonly #listener: Server;
  readonly #socket: Socket;
  readonly #entry: string;
  readonly #honest: string;
  #heard = "";

  private constructor(
    server: HostileServer,
    listener: Server,
    socket: Socket,
    entry: { path: string; honest: string },
    first: { outcomes: string[]; rest: string },
  ) {
    this.#server = server;
    this.#listener = listener;
    this.#socket = socket;
    this.#entry = entry.path;
    this.#honest = entry.honest;
    this.outcomes = first.outcomes;
    this.#heard = first.rest;
    socket.on("data", (part: Buffer) => (this.#heard += part.toString("utf8")));
  }

  /** Puts the attacker's code where the link's was, and ends the honest link: the runner starts the other one. */
  static async takeOver(server: HostileServer, tries: Partial<Escapes> = {}): Promise<PuppetLink> {
    const words = readFileSync(`/proc/${server.agent.pid}/cmdline`, "latin1").split("\0");
    const directory = join(words[words.indexOf("--stage") + 1] ?? "", "agent", "link");
    const path = join(directory, "main.js");
    const honest = readFileSync(path, "utf8");
    const listener = createServer().listen(0, "127.0.0.1");
    await once(listener, "listening");
    // A listening TCP server has an address of this form.
    const { port } = listener.address() as AddressInfo;
    const wanted = { port, tries: { read: [], write: [], spawn: [], ...tries } };
    writeFileSync(join(directory, "puppet.json"), JSON.stringify(wanted));
    writeFileSync(path, code);
    const arrival = once(listener, "connection");
    process.kill(await server.agent.linkPid(), "SIGKILL");
    // "connection" hands over one socket (node:net).
    const [socket] = (await arrival) as [Socket];
    socket.on("error", () => undefined);
    let said = "";
    while (!said.includes("\n")) {
      // Without an encoding "data" hands over one Buffer (node:stream).
      const [part] = (await once(socket, "data")) as [Buffer];
      said += part.toString("utf8");
    }
    // The puppet, our own program, says a list of words.
    const outcomes = JSON.parse(said.slice(0, said.indexOf("\n"))) as string[];
    const rest = said.slice(said.indexOf("\n") + 1);
    return new PuppetLink(server, listener, socket, { path, honest }, { outcomes, rest });
  }

  /** Says lines to the runner, in the words of their pipe. */
  say(...lines: readonly string[]): void {
    for (const line of lines) this.#socket.write(`${line}\n`);
  }

  /** Says that it is connected, as session 1. */
  connect(): void {
    this.say(`K${"A".repeat(43)}`, "U1");
  }

  /** Hands the runner a frame as if it came from the server. */
  frame(frame: object): void {
    this.say(`F1 ${JSON.stringify(frame)}`);
  }

  /** Receipts that the runner handed over so far, as they would go to the server. */
  carriedReceipts(): Carried[] {
    return this.#heard.split("\n").flatMap((line) => {
      const read = line.startsWith("F1 ") ? readFromLink(line.slice(3)) : undefined;
      return read?.ok && read.value.frame === "receipt" ? [read.value.receipt] : [];
    });
  }

  /** The same, read. */
  receipts(): Receipt[] {
    return this.carriedReceipts().flatMap((carried) => {
      const signed = uncarry(carried);
      const parsed = signed && parseDocument("receipt", signed.bytes);
      return parsed?.ok ? [parsed.document] : [];
    });
  }

  /** The code of the first receipt about this subject. */
  async codeFor(subject: string): Promise<string> {
    const deadline = Date.now() + 20_000;
    for (;;) {
      const found = this.receipts().find((receipt) => receipt.subject === subject);
      if (found) return found.code ?? found.outcome;
      if (Date.now() > deadline) throw new Error(`the runner said nothing of ${subject}:\n${this.#heard}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** Gives the runner its honest link back; resolves when that is connected. `end` is how the puppet comes to its end. */
  async giveBack(end: () => void = () => this.#socket.destroy()): Promise<void> {
    writeFileSync(this.#entry, this.#honest);
    const { connections } = this.#server.gateway;
    end();
    await this.#server.gateway.connected(connections + 1);
    this.#socket.destroy();
    this.#listener.close();
  }
}

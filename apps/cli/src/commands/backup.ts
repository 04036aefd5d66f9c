/** backup, restore: a whole installation in one encrypted file, on the server itself. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { text as readAll } from "node:stream/consumers";
import { type Command, EXIT, type Invocation, RefusedError, UsageError } from "../command.ts";
import { startApp } from "../up/child-process.ts";

const SHORTEST_PASSPHRASE = 14;

const where = {
  data: { value: "DIR", help: "the server's data directory (./data); KEYS_DIR where its keys lie elsewhere" },
  "passphrase-stdin": { help: "read the passphrase from standard input" },
} as const;

type Answer<Facts> = (Facts & { readonly ok: true }) | { ok: false; code: string; message: string };

export const backup: Command = {
  words: ["backup"],
  summary:
    "Write the whole installation into one file, encrypted for age recipients or with a passphrase; the server may run meanwhile",
  json: true,
  options: {
    out: { value: "FILE", help: "the file to write; it must not exist", needed: true },
    recipient: {
      value: "AGE1…",
      multiple: true,
      help: "age public key of somebody who may restore it; this machine then cannot read its own backups",
    },
    ...where,
  },
  async run(invocation) {
    const { io, need, all, flag } = invocation;
    const recipients = all("recipient");
    const sealed_for =
      recipients.length > 0 ? { recipients } : { passphrase: await newPassphrase(invocation) };
    const { bytes, rows, database } = await carryOut<{ bytes: number; rows: number; database: boolean }>({
      do: "backup",
      ...placeOf(invocation),
      file: path.resolve(io.cwd, need("out")),
      sealed_for,
      without_database: io.env["DATABASE_URL"] !== undefined,
    });
    const file = need("out");
    if (flag("json")) io.out(JSON.stringify({ file, bytes, rows, database }, null, 2));
    else {
      io.out(`${file}: ${bytes} bytes, ${rows} rows`);
      if (!database)
        io.err(
          "The database is not in it: DATABASE_URL names one of your own, back that up by its own means.",
        );
      io.err(
        "Not in it: sessions, invitations and enrolment tokens, which would come back to life, and the agent of this machine.",
      );
    }
    return EXIT.success;
  },
};

export const restore: Command = {
  words: ["restore"],
  summary: "Make an installation anew from a backup, in an empty data directory",
  positionals: ["FILE"],
  json: true,
  options: {
    identity: { value: "FILE", help: "file with the age identity (AGE-SECRET-KEY-1…) of a recipient" },
    ...where,
  },
  async run(invocation) {
    const { io, text, flag, positionals } = invocation;
    const [name = ""] = positionals;
    const identity = text("identity");
    const opened_with =
      identity === undefined
        ? { passphrase: await knownPassphrase(invocation) }
        : { identities: await identitiesIn(path.resolve(io.cwd, identity)) };
    const place = placeOf(invocation);
    const order = { do: "restore", ...place, file: path.resolve(io.cwd, name), opened_with };
    const { taken_at, log_size } = await carryOut<{ taken_at: number; log_size?: number }>(order);
    if (flag("json")) io.out(JSON.stringify({ data: place.data, taken_at, log_size }, null, 2));
    else {
      io.out(`${place.data} is the installation of ${new Date(taken_at * 1000).toISOString()}.`);
      io.err("Stop the old server for good before this one starts: two of them write two histories.");
      io.err("Accounts, keys and rights are as they were then: whoever lost them since has them again.");
      io.err(
        "Devices that saw the audit log go on after the backup refuse to execute until people sign a log reset: docs/operations/backup.md.",
      );
    }
    return EXIT.success;
  },
};

function placeOf({ io, text }: Pick<Invocation, "io" | "text">): { data: string; keys: string } {
  const data = path.resolve(io.cwd, text("data") ?? io.env["COUNTERSIGN_DATA"] ?? "data");
  return { data, keys: path.resolve(io.cwd, io.env["KEYS_DIR"] ?? path.join(data, "keys")) };
}

async function newPassphrase(invocation: Invocation): Promise<string> {
  const passphrase = await knownPassphrase(invocation);
  if (passphrase.length < SHORTEST_PASSPHRASE)
    throw new UsageError(
      `the passphrase guards every key of the installation: at least ${SHORTEST_PASSPHRASE} characters, or --recipient`,
    );
  if (invocation.flag("passphrase-stdin")) return passphrase;
  if ((await invocation.io.askSecret("The same again: ")) !== passphrase)
    throw new UsageError("the two passphrases differ");
  return passphrase;
}

async function knownPassphrase({ io, flag }: Pick<Invocation, "io" | "flag">): Promise<string> {
  if (flag("passphrase-stdin"))
    return Buffer.from(await io.readInput())
      .toString("utf8")
      .replace(/\r?\n$/, "");
  const typed = await io.askSecret("Passphrase of the backup: ");
  if (typed === undefined || typed === "")
    throw new UsageError("without a terminal: --recipient or --identity, or --passphrase-stdin");
  return typed;
}

async function identitiesIn(file: string): Promise<string[]> {
  if (!existsSync(file)) throw new UsageError(`--identity ${file}: there is no such file`);
  const lines = (await readFile(file, "utf8")).split("\n").map((line) => line.trim());
  const found = lines.filter((line) => line.startsWith("AGE-SECRET-KEY-"));
  if (found.length === 0) throw new UsageError(`--identity ${file}: no line begins with AGE-SECRET-KEY-`);
  return found;
}

/** A process of the server does it: only that knows tables and keys. RefusedError with the code that it says. */
async function carryOut<Facts>(order: object): Promise<Facts> {
  const { child, ended } = startApp("server", [], { stdout: "pipe", program: "backup" });
  if (!child.stdout) throw new Error("the process was started without standard output");
  child.stdin?.on("error", () => undefined); // seen again, with its reason, when the process ends
  child.stdin?.write(`${JSON.stringify(order)}\n`);
  const [said] = await Promise.all([readAll(child.stdout), ended]);
  if (said.trim() === "") throw new RefusedError("backup-failed", "the reason stands above");
  // Our own process wrote it.
  const answer = JSON.parse(said) as Answer<Facts>;
  if (!answer.ok) throw new RefusedError(answer.code, answer.message);
  return answer;
}

/** audit list, export, verify. */
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { endpoints, UnreachableError } from "@countersign/api";
import { parseVerifierKey, verifyExport } from "@countersign/log";
import { nodeHasher } from "@countersign/log/node";
import { nodeCrypto } from "@countersign/protocol/node";
import { directoryReader } from "../audit/directory-reader.ts";
import { ENTRY_COLUMNS, entryRow } from "../audit/entry-row.ts";
import { exportLog } from "../audit/export-log.ts";
import { serverReader } from "../audit/server-reader.ts";
import { type Command, EXIT, type Invocation, RefusedError, UsageError } from "../command.ts";
import { tokenInEnvironment } from "../find-command.ts";
import { readCredentials } from "../credentials.ts";
import { table } from "../output/table.ts";

export const auditList: Command = {
  words: ["audit", "list"],
  summary: "List audit entries, newest first",
  remote: true,
  json: true,
  options: { event: { value: "E", help: "only this event" }, limit: { value: "N", help: "how many (50)" } },
  async run({ io, client, text, whole, flag }) {
    const event = text("event");
    const query = { limit: whole("limit") ?? 50, ...(event ? { event } : {}) };
    const { entries } = (await (await client()).call(endpoints.audit.listEntries, { query })).reply;
    if (flag("json")) io.out(JSON.stringify(entries, null, 2));
    else io.out(table(ENTRY_COLUMNS, entries.map(entryRow)));
    return EXIT.success;
  },
};

export const auditExport: Command = {
  words: ["audit", "export"],
  summary: "Write the whole log with the bodies you may see into a directory that anybody can verify offline",
  remote: true,
  options: { out: { value: "DIR", needed: true, help: "an empty or new directory" } },
  async run(invocation) {
    const { io, need } = invocation;
    const out = path.resolve(io.cwd, need("out"));
    const { size, bodies } = await exportLog(await invocation.client(), await logFetch(invocation), out);
    io.out(`${out}: ${size} entries, ${bodies} bodies`);
    io.out(`countersign audit verify ${need("out")}`);
    return EXIT.success;
  },
};

export const auditVerify: Command = {
  words: ["audit", "verify"],
  summary: "Verify an export (or a server's log) offline: every hash, every tile, every body, the signature",
  positionals: ["DIR_OR_URL"],
  remote: true,
  json: true,
  options: {
    vkey: {
      value: "KEY|FILE",
      help: "the log's verifier key from elsewhere (the export's own copy otherwise, and it says so)",
    },
    since: { value: "CHECKPOINT", multiple: true, help: "a file with an older checkpoint that you kept" },
  },
  async run(invocation) {
    const { io, positionals, all, flag } = invocation;
    const [where = ""] = positionals;
    const remote = /^https?:\/\//.test(where);
    const reader = remote
      ? serverReader(await logFetch(invocation, where))
      : directoryReader(path.resolve(io.cwd, where));
    if (!remote && !(await stat(path.resolve(io.cwd, where)).catch(() => undefined))?.isDirectory())
      throw new UsageError(`${where} is no directory`);
    const { key, own } = await verifierKey(invocation, async () => await reader.read("vkey", 1000));
    const since = await Promise.all(
      all("since").map(async (file) => new Uint8Array(await readFile(path.resolve(io.cwd, file)))),
    );
    const verdict = await verifyExport({
      crypto: { ...nodeCrypto, ...nodeHasher },
      reader,
      keys: [key],
      since,
    });
    if (flag("json"))
      io.out(
        JSON.stringify(
          verdict,
          (_name, value: unknown) =>
            value instanceof Uint8Array ? Buffer.from(value).toString("hex") : value,
          2,
        ),
      );
    if (!verdict.ok)
      throw new RefusedError(
        verdict.because,
        `${verdict.detail}${"index" in verdict && verdict.index !== undefined ? ` (first bad entry: ${verdict.index})` : ""}`,
      );
    if (!flag("json"))
      io.out(
        `verified: ${verdict.size} entries, ${verdict.bodies} bodies, root ${Buffer.from(verdict.root).toString("hex")}`,
      );
    if (verdict.bodies < verdict.size)
      io.err(
        remote
          ? "A server's log shows hashes only: countersign audit export fetches the bodies that you may see."
          : `${verdict.size - verdict.bodies} entries came without their body: not visible to whoever exported them, or taken away since.`,
      );
    if (own)
      io.err(
        "The verifier key came with the log itself: compare it with one from elsewhere, or pass --vkey.",
      );
    return EXIT.success;
  },
};

async function verifierKey({ io, text }: Invocation, ownCopy: () => Promise<Uint8Array | undefined>) {
  const given = text("vkey");
  const fromFile =
    given === undefined ? undefined : await readFile(path.resolve(io.cwd, given), "utf8").catch(() => given);
  const written = fromFile ?? new TextDecoder().decode(await ownCopy());
  const parsed = parseVerifierKey(nodeHasher, written.trim());
  if (!parsed.ok)
    throw new UsageError(`no verifier key (${parsed.because}): pass --vkey KEY or a file that holds it`);
  return { key: parsed.key, own: given === undefined };
}

/** Fetches below /log with the caller's authority; undefined for what is not there. */
async function logFetch(
  { server, text, io }: Invocation,
  where = server(),
): Promise<(path: string) => Promise<Uint8Array | undefined>> {
  // A log elsewhere may be named without naming its server: the token is for the one that this line talks to.
  const isOwn = new URL(where).origin === new URL(server()).origin;
  const inEnvironment = isOwn ? tokenInEnvironment(io.env, where) : undefined;
  const token = text("token") ?? inEnvironment ?? (await readCredentials(where, io));
  return async (file) => {
    const response = await fetch(new URL(`/log/${file}`, where), {
      redirect: "manual",
      ...(token ? { headers: { authorization: `Bearer ${token}` } } : {}),
    }).catch((cause: unknown) => {
      throw new UnreachableError(`cannot reach ${where}`, { cause });
    });
    if (response.status === 404) return undefined;
    if (!response.ok)
      throw new RefusedError("log-not-readable", `${where} answers ${response.status} for /log/${file}`);
    return await boundedBody(response);
  };
}

/** No file of a log is larger; a server that sends without end is cut off. */
const MAX_LOG_FILE_BYTES = 64 * 1024 * 1024;

async function boundedBody(response: Response): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    // Node's fetch yields byte chunks.
    const part = chunk as Uint8Array;
    bytes += part.length;
    if (bytes > MAX_LOG_FILE_BYTES)
      throw new RefusedError("log-not-readable", `a file of more than ${MAX_LOG_FILE_BYTES} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

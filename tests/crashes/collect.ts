/** Gathers, when everything is quiet again, what the server and the exported log say. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { type Client, endpoints, type Run } from "@countersign/api";
import {
  decodeBodies,
  decodeBundle,
  formatBodiesPath,
  formatBundlePath,
  parseHeader,
  TILE_WIDTH,
  tileWidth,
} from "@countersign/log";
import { decodeBase64, hashOf, parseDocument } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { checkpointOf } from "./observer.ts";
import type { EntryFact, ReceiptFact, RunFact } from "./history.ts";

/** Every run, page by page. */
export async function allRuns(client: Client): Promise<Run[]> {
  const runs: Run[] = [];
  let after: string | undefined;
  do {
    const query = { limit: 500, ...(after === undefined ? {} : { after }) };
    const { reply } = await client.call(endpoints.runs.listRuns, { query });
    runs.push(...reply.runs);
    after = reply.next ?? undefined;
  } while (after !== undefined);
  return runs;
}

/** A run with its one target. */
export function factOf(run: Run): RunFact {
  const [target, ...more] = run.targets;
  if (!target || more.length > 0) throw new Error(`run ${run.id} has ${run.targets.length} targets`);
  const { state, exit, code, receipt } = target;
  return { id: run.id, mark: run.reason, state, exit, code, receipt };
}

/** Every receipt of these runs. */
export async function receiptsOf(client: Client, runs: readonly Run[]): Promise<ReceiptFact[]> {
  const receipts: ReceiptFact[] = [];
  for (const { id } of runs) {
    const { reply } = await client.call(endpoints.runs.readReceipts, { params: { id } });
    for (const { receipt } of reply.receipts) {
      const bytes = decodeBase64(receipt.bytes) ?? new Uint8Array(0);
      const parsed = parseDocument("receipt", bytes);
      if (!parsed.ok) throw new Error(`run ${id} has a receipt that is none: ${parsed.because}`);
      const { seq, prev } = parsed.document;
      receipts.push({ hash: hashOf(bytes, nodeCrypto), seq, prev, run: id });
    }
  }
  return receipts;
}

/** The entries of an export whose hashes were verified before. */
export async function readExport(directory: string): Promise<EntryFact[]> {
  const { size } = checkpointOf(await readFile(path.join(directory, "checkpoint"), "utf8"));
  const entries: EntryFact[] = [];
  for (let index = 0; index * TILE_WIDTH < size; index++) {
    const width = tileWidth(0, index, size);
    const bundle = await readFile(path.join(directory, formatBundlePath({ index, width })));
    const bodies = [...decodeBodies(await readFile(path.join(directory, formatBodiesPath(index))))];
    for (const [at, header] of decodeBundle(bundle, width).entries.entries()) {
      const parsed = parseHeader(header);
      const body = bodies[at]?.body;
      if (!parsed.ok || !body) throw new Error(`entry ${index * TILE_WIDTH + at} cannot be read`);
      entries.push({ event: parsed.header.event, header, ...aboutWhat(body) });
    }
  }
  return entries;
}

function aboutWhat(body: Uint8Array): Pick<EntryFact, "object" | "receipt"> {
  // The log's own bodies, whose shape recordAudit gave them.
  const { object, details } = JSON.parse(Buffer.from(body).toString("utf8")) as {
    object?: { kind: string; id: string };
    details?: { receipt?: string };
  };
  return { object: object && `${object.kind}:${object.id}`, receipt: details?.receipt };
}

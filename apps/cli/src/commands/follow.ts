/** follow and receipts: a run that was asked for elsewhere. */
import { endpoints, type Run } from "@countersign/api";
import { hashOf, type Target } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { shortCode } from "@countersign/review";
import { type Command, EXIT, RefusedError } from "../command.ts";
import { needRunId } from "../runs/document-id.ts";
import { followRun } from "../runs/follow-run.ts";
import { deviceOf, proveReceipt, type ShownReceipt } from "../runs/proven-receipt.ts";
import { targetsOf } from "../runs/request-targets.ts";
import { requestIn } from "../runs/words-for-approval.ts";
import { table } from "../output/table.ts";

export const follow: Command = {
  words: ["follow"],
  summary: "Follow a run to its end: output as it comes, exit 3 if the script failed",
  positionals: ["RUN_ID"],
  remote: true,
  async run({ io, client, positionals }) {
    return await followRun(await client(), needRunId(positionals[0]), io);
  },
};

export const receipts: Command = {
  words: ["receipts"],
  summary: "Verify the receipts that devices signed for a run, and show them; --json gives the signed bytes",
  positionals: ["RUN_ID"],
  remote: true,
  json: true,
  async run({ io, client, positionals, flag }) {
    const api = await client();
    const params = { id: needRunId(positionals[0]) };
    const { receipts: shown } = (await api.call(endpoints.runs.readReceipts, { params })).reply;
    if (flag("json")) {
      io.out(JSON.stringify({ receipts: shown }, null, 2));
      return EXIT.success;
    }
    const run = (await api.call(endpoints.runs.showRun, { params })).reply;
    const response = await api.raw(endpoints.runs.readRequest, { params });
    const bytes = new Uint8Array(await response.arrayBuffer());
    const hash = hashOf(bytes, nodeCrypto);
    const rows: string[][] = [];
    for (const target of targetsOf(requestIn(bytes), run))
      rows.push(...(await rowsOf(target, shown, hash, run)));
    io.out(`request ${hash}, code ${shortCode(hash)}: compare it with the one that was signed`);
    io.out(table(["DEVICE", "OUTCOME", "EXIT", "CODE", "RECEIPT"], rows));
    return EXIT.success;
  },
};

/** One row a receipt. RefusedError where one is shown that the device did not sign over this request. */
async function rowsOf(
  { name, fingerprint }: Target,
  shown: readonly ShownReceipt[],
  requestHash: string,
  run: Run,
): Promise<string[][]> {
  const rows: string[][] = [];
  for (const one of shown.filter((candidate) => deviceOf(candidate) === fingerprint)) {
    const proven = await proveReceipt(one, requestHash);
    if (!proven.ok) throw new RefusedError("receipt-not-proven", `${name}: ${proven.because}`);
    const { outcome, exit, signal, code } = proven.receipt;
    rows.push([name, outcome, String(exit ?? signal ?? "-"), code ?? "-", proven.hash]);
  }
  const said = run.targets.find((target) => target.fingerprint === fingerprint)?.state ?? "unknown";
  return rows.length > 0 ? rows : [[name, "not proven", "-", "-", `none; the server says: ${said}`]];
}

/** The promises that must hold after any crashes, as a list of named checks; each gives sentences for what broke it. */
import { createHash } from "node:crypto";
import type { History } from "./history.ts";

type Check = (history: History) => string[];

const checks: readonly Check[] = [
  noRunExecutedTwice,
  nothingExecutedUnasked,
  acknowledgedRunsAreKnown,
  everyRunEnded,
  endsAgreeWithMarks,
  everyRunIsInTheLog,
  receiptsOnceShownStay,
  everyReceiptIsInTheLog,
  receiptsHaveNoGap,
  checkpointsNeverFall,
  checkpointsAreOfOneHistory,
];

/** What broke; empty when every promise held. */
export function checkHistory(history: History): string[] {
  return checks.flatMap((check) => check(history));
}

function noRunExecutedTwice({ marks }: History): string[] {
  return [...counted(marks)].flatMap(([mark, count]) =>
    count > 1 ? [`${mark} was executed ${count} times`] : [],
  );
}

function nothingExecutedUnasked({ marks, runs }: History): string[] {
  const known = new Set(runs.map(({ mark }) => mark));
  return marks.flatMap((mark) =>
    known.has(mark) ? [] : [`${mark} was executed, and no run is known for it`],
  );
}

function acknowledgedRunsAreKnown({ acknowledged, runs }: History): string[] {
  const known = new Map(runs.map((run) => [run.id, run]));
  return acknowledged.flatMap(({ run, mark }) =>
    known.get(run)?.mark === mark ? [] : [`run ${run} (${mark}) was acknowledged and is not known`],
  );
}

const ENDS: ReadonlySet<string> = new Set(["ran", "interrupted", "refused", "lost"]);

function everyRunEnded({ runs }: History): string[] {
  return runs.flatMap(({ id, state }) => (ENDS.has(state) ? [] : [`run ${id} hangs: ${state}`]));
}

/** `ran` with exit 0 means one execution; `refused` means none. */
function endsAgreeWithMarks({ runs, marks }: History): string[] {
  const executed = counted(marks);
  return runs.flatMap(({ id, mark, state, exit, code }) => {
    const times = executed.get(mark) ?? 0;
    if (state === "ran" && exit === 0 && times !== 1) return [`run ${id} ran, and left ${times} marks`];
    if (state === "refused" && times > 0) return [`run ${id} was refused (${code}), and left ${times} marks`];
    return [];
  });
}

function everyRunIsInTheLog({ runs, entries }: History): string[] {
  const requested = counted(
    entries.flatMap(({ event, object }) =>
      event === "run.requested" && object !== undefined ? [object] : [],
    ),
  );
  const missing = runs.flatMap(({ id }) => {
    const times = requested.get(`run:${id}`) ?? 0;
    return times === 1 ? [] : [`run ${id} has ${times} entries that it was requested`];
  });
  const known = new Set(runs.map(({ id }) => `run:${id}`));
  const invented = [...requested.keys()].filter((object) => !known.has(object));
  return [...missing, ...invented.map((object) => `the log has ${object}, which is not known`)];
}

function receiptsOnceShownStay({ shownReceipts, receipts, runs }: History): string[] {
  const stored = new Set(receipts.map(({ hash }) => hash));
  const named = runs.flatMap(({ receipt }) => receipt ?? []);
  return [...new Set([...shownReceipts, ...named])].flatMap((hash) =>
    stored.has(hash) ? [] : [`receipt ${hash} was shown and is gone`],
  );
}

function everyReceiptIsInTheLog({ receipts, entries }: History): string[] {
  const recorded = counted(entries.flatMap(({ receipt }) => receipt ?? []));
  return receipts.flatMap(({ hash, seq }) => {
    const times = recorded.get(hash) ?? 0;
    return times === 1 ? [] : [`receipt ${seq} (${hash}) has ${times} entries`];
  });
}

function receiptsHaveNoGap({ receipts, device }: History): string[] {
  const chain = receipts.toSorted((one, other) => one.seq - other.seq);
  const faults = chain.flatMap(({ seq, prev }, index) => {
    if (seq !== index + 1) return [`receipt ${index + 1} is missing: number ${seq} follows ${index}`];
    return prev === chain[index - 1]?.hash ? [] : [`receipt ${seq} does not follow the one before`];
  });
  const { lastSeq, undelivered } = device;
  return [
    ...faults.slice(0, 1),
    ...(chain.length === lastSeq
      ? []
      : [`the device made ${lastSeq} receipts, the server has ${chain.length}`]),
    ...(undelivered === 0 ? [] : [`${undelivered} receipts were never delivered`]),
  ];
}

function checkpointsNeverFall({ checkpoints }: History): string[] {
  return checkpoints.flatMap(({ size }, index) => {
    const before = checkpoints[index - 1]?.size ?? 0;
    return size < before ? [`the log fell from ${before} to ${size} entries`] : [];
  });
}

/** The root of every checkpoint is computed again from the entries of the final log. */
function checkpointsAreOfOneHistory({ checkpoints, entries }: History): string[] {
  const leaves = entries.map(({ header }) => sha256(Buffer.of(0), header));
  return checkpoints.flatMap(({ size, root }) => {
    if (size > leaves.length)
      return [`a checkpoint of ${size} entries was shown, the log ends at ${leaves.length}`];
    const found = treeHash(leaves.slice(0, size)).toString("hex");
    return found === root
      ? []
      : [`the checkpoint of ${size} entries is of another history: ${root}, not ${found}`];
  });
}

/** RFC 6962, section 2.1, word for word: slow, and owing nothing to the code that is put to the test. */
export function treeHash(leaves: readonly Buffer[]): Buffer {
  const [first] = leaves;
  if (first === undefined) return sha256();
  if (leaves.length === 1) return first;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return sha256(Buffer.of(1), treeHash(leaves.slice(0, split)), treeHash(leaves.slice(split)));
}

function sha256(...parts: readonly Uint8Array[]): Buffer {
  return parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest();
}

function counted(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

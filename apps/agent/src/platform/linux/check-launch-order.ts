/** Shape of an order, checked once more right before it meets the operating system. */
import { allInterpreters, type LaunchOrder } from "../host-platform.ts";
import { runMark } from "./process-tree.ts";

const runIdShape = /^[A-Za-z0-9-]{1,80}$/;
/** Linux refuses a single word above 128 KiB and all of them above a quarter of the stack; these stay well below. */
const maxWordBytes = 100_000;
const maxWordsBytes = 1_000_000;
const variableName = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;

/** False when any value could mean something else than it says: NUL bytes, odd names, our own mark. */
export function checkLaunchOrder(order: LaunchOrder): boolean {
  const variables = Object.entries(order.env);
  return (
    runIdShape.test(order.runId) &&
    allInterpreters.includes(order.interpreter) &&
    (order.network === "host" || order.network === "none") &&
    order.args.every(isPlainText) &&
    wordsFit([...order.args, ...variables.map(([name, value]) => `${name}=${value}`)]) &&
    variables.every(([name, value]) => variableName.test(name) && name !== runMark && isPlainText(value))
  );
}

function wordsFit(words: readonly string[]): boolean {
  const sizes = words.map((word) => Buffer.byteLength(word) + 1);
  return (
    sizes.every((size) => size <= maxWordBytes) && sizes.reduce((sum, size) => sum + size, 0) <= maxWordsBytes
  );
}

function isPlainText(value: string): boolean {
  return !value.includes("\0") && value.isWellFormed();
}

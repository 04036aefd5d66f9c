/** Shape of an order, checked once more right before it meets the operating system. */
import { allInterpreters, type LaunchOrder } from "../host-platform.ts";
import { runMark } from "./process-tree.ts";

const runIdShape = /^[A-Za-z0-9-]{1,80}$/;
const variableName = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;

/** False when any value could mean something else than it says: NUL bytes, odd names, our own mark. */
export function checkLaunchOrder(order: LaunchOrder): boolean {
  const variables = Object.entries(order.env);
  return (
    runIdShape.test(order.runId) &&
    allInterpreters.includes(order.interpreter) &&
    (order.network === "host" || order.network === "none") &&
    order.args.every(isPlainText) &&
    variables.every(([name, value]) => variableName.test(name) && name !== runMark && isPlainText(value))
  );
}

function isPlainText(value: string): boolean {
  return !value.includes("\0") && value.isWellFormed();
}

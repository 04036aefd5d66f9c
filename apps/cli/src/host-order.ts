/** Orders to the server from its own console: a file in its data directory, and the answer beside it. Never over the network. */
import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { type Invocation, RefusedError, UsageError } from "./command.ts";
import { placeOrder } from "./place-order.ts";

const lookEveryMs = 250;
const patienceMs = 20_000;

/** Gives an order and waits for what the server says to it; it looks every two seconds. RefusedError `not-running`, `not-owner`. */
export async function orderFromHost<Answer>(
  { io, text }: Pick<Invocation, "io" | "text">,
  name: string,
  content: string,
): Promise<Answer> {
  const data = path.resolve(io.cwd, text("data") ?? io.env["COUNTERSIGN_DATA"] ?? "data");
  if (!existsSync(path.join(data, "keys")) && !existsSync(path.join(data, "config.json")))
    throw new UsageError(`--data ${data}: no data directory of a server`);
  const order = path.join(data, name);
  await rm(`${order}.answer`, { force: true });
  await placeOrder(data, name, content);
  for (let waited = 0; waited < patienceMs; waited += lookEveryMs) {
    await setTimeout(lookEveryMs);
    const said = await readFile(`${order}.answer`, "utf8").catch(() => undefined);
    if (said === undefined) continue;
    await rm(`${order}.answer`, { force: true });
    // Our own server wrote it.
    return JSON.parse(said) as Answer;
  }
  await rm(order, { force: true });
  throw new RefusedError("not-running", "no server took the order: is it running on this data directory?");
}

/** Entry point of one exchange with a server: the question comes by standard input, the answer leaves by standard output. */
import { readLines } from "../../pipe/read-lines.ts";
import { exchange, type Question } from "./exchange.ts";

const MAX_QUESTION = 4 * 1024 * 1024;

for await (const line of readLines(process.stdin, MAX_QUESTION)) {
  // From the process that started this one, which it believes.
  const answer = await exchange(JSON.parse(line.toString("utf8")) as Question);
  await new Promise<void>((resolve) => process.stdout.write(`${JSON.stringify(answer)}\n`, () => resolve()));
  process.exit(0);
}

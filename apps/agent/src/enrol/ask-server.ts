/** Asks a server through a confined child: the process that holds the device key opens no socket, not even to enrol. */
import { chooseConfinement } from "../confine/confinement.ts";
import { spawnConfined } from "../confine/spawn-confined.ts";
import type { Answer, Question } from "../link/exchange/exchange.ts";
import { readLines } from "../pipe/read-lines.ts";
import { stageCode } from "../staging/stage-code.ts";
import { unstageCode } from "../staging/unstage-code.ts";

const MAX_ANSWER_LINE = 64 * 1024 * 1024;

/** The answer; a child that fails is an answer too. */
export async function askServer(question: Question): Promise<Answer> {
  const stage = stageCode();
  try {
    const systemCas = question.url.startsWith("https:") && question.caPin === undefined;
    const child = spawnConfined(
      { entry: "link/exchange/main.js", network: true, systemCas },
      stage,
      await chooseConfinement(false),
    );
    const errors: string[] = [];
    child.stderr?.on("data", (part: Buffer) => errors.push(part.toString("utf8").slice(0, 2000)));
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(`${JSON.stringify(question)}\n`);
    if (child.stdout)
      for await (const line of readLines(child.stdout, MAX_ANSWER_LINE)) {
        // From our own confined code; what it reports of the server is judged by whoever asked.
        return JSON.parse(line.toString("utf8")) as Answer;
      }
    return {
      ok: false,
      because: "unreachable",
      detail: errors.join("").trim() || "the exchange ended early",
    };
  } finally {
    unstageCode(stage);
  }
}

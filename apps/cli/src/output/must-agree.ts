/** The last question before a signature. */
import { RefusedError } from "../command.ts";
import type { Io } from "../io.ts";

/** Goes on where somebody at the terminal answers yes, and where there is no terminal: who calls from a script has decided. RefusedError otherwise. */
export async function mustAgree(io: Pick<Io, "ask">, question: string): Promise<void> {
  const answer = await io.ask(question);
  if (answer !== undefined && answer.trim().toLowerCase() !== "yes")
    throw new RefusedError("not-signed", "nobody said yes");
}

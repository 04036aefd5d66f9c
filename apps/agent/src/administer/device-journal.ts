/** The device's own journal: what its administrator did to the agent, one line each, for whoever looks after the device. */
import { join } from "node:path";
import { Journal } from "../state/journal.ts";
import type { Administration, AdministrationResult } from "./administration.ts";

/** Records an act. Resolves when durable. */
export async function recordAct(
  stateDirectory: string,
  act:
    | Administration
    | { readonly act: "enroll"; readonly fingerprint: string; readonly server: string }
    | { readonly act: "move"; readonly server: string },
  result: AdministrationResult,
  nowSeconds: number,
): Promise<void> {
  const journal = await Journal.open(join(stateDirectory, "administration.journal"), () => undefined);
  try {
    const about =
      act.act === "repin"
        ? { roots: act.roots, remove: act.remove }
        : act.act === "enroll"
          ? { fingerprint: act.fingerprint, server: act.server }
          : act.act === "move"
            ? { server: act.server }
            : {};
    await journal.append({
      time: nowSeconds,
      by: process.getuid?.() ?? -1,
      act: act.act,
      ...about,
      ...result,
    });
  } finally {
    await journal.close();
  }
}

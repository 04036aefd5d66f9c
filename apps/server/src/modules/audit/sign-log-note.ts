/** Signing something else than tree heads with the log's key, which auditors have already. */
import { parseCheckpoint, signNote } from "@countersign/log";
import type { ServerContext } from "../../platform/context.ts";
import { openNoteKey } from "./note-key.ts";

/** The text as a signed note. Throws for what could be taken for a tree head: those are the checkpoint signer's alone. */
export async function signLogNote(ctx: ServerContext, text: string): Promise<string> {
  const signer = openNoteKey(ctx.config.keysDir, ctx.config.serverName);
  if (parseCheckpoint(text).ok || text.startsWith(`${signer.key.name}\n`))
    throw new Error("only the checkpoint signer signs tree heads");
  return new TextDecoder().decode(await signNote(text, [signer]));
}

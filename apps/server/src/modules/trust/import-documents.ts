/**
 * Documents that the launcher or an administrator laid into `import/` of the data directory: published at the start,
 * by the server itself, through the same judgement as everybody's. What was taken is renamed `.done`, what was refused
 * `.refused`.
 */
import { readdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { parseSignature, type Signature, type Signed, uncarry } from "@countersign/protocol";
import { systemActor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { publishDocument } from "./publish-document.ts";
import { refusalText } from "./published.ts";

/** Publishes every `*.json` in `import/`, in the order of their names. */
export async function importDocuments(ctx: ServerContext): Promise<void> {
  const directory = join(ctx.config.dataDir, "import");
  for (const name of await filesIn(directory)) {
    const file = join(directory, name);
    const refusal = await importOne(ctx, file);
    if (refusal === undefined) ctx.log.info({ file }, "published an imported document");
    else ctx.log.error({ file, refusal }, "refused an imported document");
    await rename(file, `${file}.${refusal === undefined ? "done" : "refused"}`);
  }
}

async function filesIn(directory: string): Promise<string[]> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return names.filter((name) => name.endsWith(".json")).toSorted();
}

async function importOne(ctx: ServerContext, file: string): Promise<string | undefined> {
  const signed = readSigned(await readFile(file, "utf8"));
  if (!signed) return "not a signed document";
  const published = await publishDocument(ctx, systemActor("import-documents"), signed, {
    // Whoever may write here owns the machine; the audit log keeps who stayed behind.
    said: "whoever",
  });
  // Known already: a start that was cut short before the rename.
  if (published.ok || published.because === "document-known") return undefined;
  return refusalText(published);
}

/** A signed document from the text of a file, or undefined. */
export function readSigned(text: string): Signed | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || !("bytes" in value) || !("signatures" in value))
    return undefined;
  const { bytes, signatures } = value;
  if (typeof bytes !== "string" || !Array.isArray(signatures)) return undefined;
  const read: Signature[] = [];
  for (const item of signatures) {
    const parsed = parseSignature(item);
    if (!parsed.ok) return undefined;
    read.push(parsed.signature);
  }
  return uncarry({ bytes, signatures: read });
}

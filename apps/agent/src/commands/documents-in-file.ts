/** Signed documents that an administrator brings as a file: several under their names, or one as the server and the CLI write it. */
import { readFileSync } from "node:fs";
import { type Carried, documentType, uncarry } from "@countersign/protocol";
import { readCarried } from "../administer/administration.ts";

/** What a file holds, not yet judged. */
export interface BroughtDocuments {
  readonly roots: readonly Carried[];
  readonly vetoes: readonly Carried[];
}

/** The documents of `{"roots": [carried…], "vetoes": [carried…]}`, or of one carried root or veto alone; otherwise why there are none, and whether the file was `there`. */
export function documentsInFile(
  path: string,
): { ok: true; documents: BroughtDocuments } | { ok: false; there: boolean; detail: string } {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return { ok: false, there: false, detail: `${path} cannot be read` };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, there: true, detail: `${path} is not JSON` };
  }
  const shape = `${path} is neither a signed root or veto nor {"roots": […], "vetoes": […]} of such`;
  if (typeof value !== "object" || value === null) return { ok: false, there: true, detail: shape };
  if (!("bytes" in value)) return several(value, shape);
  const [carried] = readCarried({ one: [value] }, "one") ?? [];
  const signed = carried && uncarry(carried);
  const type = signed && documentType(signed.bytes);
  if (carried && type === "root") return { ok: true, documents: { roots: [carried], vetoes: [] } };
  if (carried && type === "veto") return { ok: true, documents: { roots: [], vetoes: [carried] } };
  return { ok: false, there: true, detail: shape };
}

function several(value: object, shape: string): ReturnType<typeof documentsInFile> {
  const roots = readCarried(value, "roots");
  const vetoes = readCarried(value, "vetoes");
  if (!roots || !vetoes || roots.length + vetoes.length === 0)
    return { ok: false, there: true, detail: shape };
  return { ok: true, documents: { roots, vetoes } };
}

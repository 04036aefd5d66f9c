/** Writes the published vectors anew: `node packages/log/vectors/generate.ts`. A test compares them with the files. */
import { writeFile } from "node:fs/promises";
import { entryVectors, exportVectors } from "./entry-vectors.ts";
import { noteVectors, tilePathVectors } from "./text-vectors.ts";
import { treeVectors } from "./tree-vectors.ts";

/** Each vector file's name and content. */
export async function vectorFiles(): Promise<ReadonlyMap<string, object>> {
  return new Map([
    ["tree.json", await treeVectors()],
    ["tile-paths.json", tilePathVectors()],
    ["notes.json", await noteVectors()],
    ["entries.json", entryVectors()],
    ["export.json", await exportVectors()],
  ]);
}

if (import.meta.main) {
  for (const [name, content] of await vectorFiles()) {
    await writeFile(new URL(name, import.meta.url), `${JSON.stringify(content, null, 1)}\n`);
  }
}

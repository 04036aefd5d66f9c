/** The page: one document, one style sheet, and modules whose types are stripped once, at the start. Nothing is built or bundled. */
import { readdirSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";

/** A file of the page as it is sent. */
export interface PageFile {
  readonly type: string;
  readonly body: Buffer;
}

const folder = new URL("../page/", import.meta.url);

/** All files of the page by their path. */
export function readPage(): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>();
  for (const name of readdirSync(folder).toSorted()) {
    const text = readFileSync(new URL(name, folder), "utf8");
    if (name === "index.html") files.set("/", { type: "text/html; charset=utf-8", body: Buffer.from(text) });
    else if (name.endsWith(".css"))
      files.set(`/${name}`, { type: "text/css; charset=utf-8", body: Buffer.from(text) });
    else if (name.endsWith(".svg")) files.set(`/${name}`, { type: "image/svg+xml", body: Buffer.from(text) });
    else if (name.endsWith(".ts"))
      files.set(`/${name}`, {
        type: "text/javascript; charset=utf-8",
        body: Buffer.from(stripTypeScriptTypes(text, { mode: "strip" })),
      });
  }
  return files;
}

/** Which code of other people each workspace lets in. */
import { builtinModules } from "node:module";
import { adapterFiles, workspaceRows } from "../table.ts";
import type { Rule } from "../violation.ts";

const builtins = new Set(builtinModules);
/** What a test file may use although no workspace depends on it. */
const testTools = new Set(["vitest", "fast-check"]);

/** Imports from npm are declared by the workspace itself and, where the row lists names, are among them. */
export const npmPackages: Rule = {
  name: "npm-packages",
  promise: "a workspace imports and depends on only the npm packages that its row allows",
  find: ({ workspaces }) =>
    workspaces.flatMap(({ folder, dependencies, files }) => {
      const allowed = workspaceRows.find((candidate) => candidate.folder === folder)?.npm ?? new Set();
      const isListed = (name: string) => allowed === "any" || allowed.has(name);
      const forAdapters = files.flatMap((file) => [...(adapterFiles[file.path]?.npm ?? [])]);
      const declared = [...dependencies]
        .filter((name) => !name.startsWith("@countersign/") && !isListed(name) && !forAdapters.includes(name))
        .map((name) => ({ at: `${folder}/package.json`, saw: name }));
      const imported = files.flatMap((file) =>
        file.imports.flatMap(({ specifier, line }) => {
          const name = specifier === undefined ? undefined : npmNameOf(specifier);
          if (name === undefined) return [];
          const isOpen = isListed(name) || adapterFiles[file.path]?.npm.has(name);
          const permitted = (isOpen && dependencies.has(name)) || (file.isTest && testTools.has(name));
          return permitted ? [] : [{ at: `${file.path}:${line}`, saw: name }];
        }),
      );
      return [...declared, ...imported];
    }),
};

function npmNameOf(specifier: string): string | undefined {
  if (/^[./#]|^\w+:|^@countersign\//.test(specifier) || builtins.has(specifier)) return undefined;
  const parts = specifier.split("/");
  return specifier.startsWith("@") ? parts.slice(0, 2).join("/") : parts[0];
}

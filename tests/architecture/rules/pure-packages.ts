/** Pure packages answer the same everywhere and always. */
import { builtinModules } from "node:module";
import { globalsIn } from "../globals-in.ts";
import { targetOf, type SourceFile } from "../source-tree.ts";
import { adapterFiles, defaultedGlobals, impureGlobals, pureUses, workspaceRows } from "../table.ts";
import type { Rule } from "../violation.ts";

const builtins = new Set(builtinModules);

/** No Node module, no clock, no chance, no process; adapters may, and nothing pure imports an adapter. */
export const purePackages: Rule = {
  name: "pure-packages",
  promise: "a pure package reads no clock, chance, process or network, and imports nothing of Node",
  find: ({ workspaces }) =>
    workspaces
      .filter(({ folder }) => workspaceRows.some((row) => row.folder === folder && row.nature === "pure"))
      .flatMap(({ files }) => files.filter((file) => !file.isTest && !(file.path in adapterFiles)))
      .flatMap((file) => [...impureImports(file), ...impureReads(file)]),
};

function impureImports(file: SourceFile) {
  return file.imports.flatMap(({ specifier, line }) => {
    if (specifier === undefined) return [];
    const ofNode = specifier.startsWith("node:") || builtins.has(specifier);
    const ofAdapter = specifier.startsWith(".") && targetOf(file.path, specifier) in adapterFiles;
    return ofNode || ofAdapter ? [{ at: `${file.path}:${line}`, saw: specifier }] : [];
  });
}

function impureReads(file: SourceFile) {
  if (!file.program) return [];
  return globalsIn(file.program, file.text, impureGlobals)
    .filter(({ name }) => !pureUses.some((pattern) => pattern.test(name)))
    .filter(({ name }) => !defaultedGlobals[file.path]?.has(name))
    .map(({ name, line }) => ({ at: `${file.path}:${line}`, saw: name }));
}

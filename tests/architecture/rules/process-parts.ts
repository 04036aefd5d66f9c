/** Parts of an app that run as their own process are kept from what they must not be able to do. */
import { globalsIn } from "../globals-in.ts";
import { targetOf, type SourceFile, type SourceTree } from "../source-tree.ts";
import { forbiddenSets, partRows } from "../table.ts";
import type { Rule } from "../violation.ts";

/** Everything that a part holds or reaches through imports, into other packages too, stays clear of its forbidden set. */
export const processParts: Rule = {
  name: "process-parts",
  promise: "nothing that runner, collector or link can reach imports what its row forbids",
  find: (tree) =>
    partRows.flatMap(({ part, folders, never }) => {
      const forbidden = forbiddenSets[never];
      if (!forbidden) return [];
      const isApp = tree.workspaces.some(({ folder }) => folders[0]?.startsWith(`${folder}/`));
      const roots = [...tree.files.values()].filter((file) => !file.isTest && standsIn(file.path, folders));
      if (isApp && roots.length === 0) return [{ at: folders[0] ?? part, saw: `no file of the ${part}` }];
      return [...reachedFrom(roots, tree)].flatMap(([file, way]) => [
        ...file.imports
          .filter(({ specifier }) => forbidden.modules.has(moduleNameOf(specifier)))
          .map(({ specifier, line }) => ({
            at: `${file.path}:${line}`,
            saw: `${specifier} in the ${part}${way}`,
          })),
        ...(file.program ? globalsIn(file.program, file.text, forbidden.globals) : []).map(
          ({ name, line }) => ({
            at: `${file.path}:${line}`,
            saw: `${name} in the ${part}${way}`,
          }),
        ),
      ]);
    }),
};

function standsIn(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => path.startsWith(`${folder}/`));
}

function moduleNameOf(specifier: string | undefined): string {
  return (specifier ?? "").replace(/^node:/, "");
}

/** Each file that can be reached, with the way that led there in words, nearest first. */
function reachedFrom(roots: readonly SourceFile[], tree: SourceTree): Map<SourceFile, string> {
  const reached = new Map(roots.map((file) => [file, ""]));
  for (const [file] of reached) {
    for (const { specifier } of file.imports) {
      const target = specifier === undefined ? undefined : fileMeantBy(specifier, file, tree);
      if (target && !reached.has(target)) reached.set(target, `, reached from ${file.path}`);
    }
  }
  return reached;
}

function fileMeantBy(specifier: string, from: SourceFile, tree: SourceTree): SourceFile | undefined {
  if (specifier.startsWith(".")) return tree.files.get(targetOf(from.path, specifier));
  const [scope, name, ...rest] = specifier.split("/");
  const workspace = tree.workspaces.find((candidate) => candidate.name === `${scope}/${name}`);
  const entry = workspace?.entries.get([".", ...rest].join("/"));
  return workspace && entry ? tree.files.get(targetOf(`${workspace.folder}/package.json`, entry)) : undefined;
}

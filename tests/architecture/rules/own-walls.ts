/** Relative paths end at the wall of the workspace. */
import { targetOf } from "../source-tree.ts";
import { workspaceRows } from "../table.ts";
import type { Rule } from "../violation.ts";

/** Relative imports stay in their workspace; paths, URLs and `#` aliases are no way round. */
export const ownWalls: Rule = {
  name: "own-walls",
  promise: "a relative import stays inside the src folder of its workspace (tests may read its vectors)",
  find: ({ workspaces }) =>
    workspaces.flatMap(({ folder, files }) => {
      const row = workspaceRows.find((candidate) => candidate.folder === folder);
      // Testkit and demo stand for the outside world: they may reach into the house they put to the test.
      const mayReachOut = row?.nature === "tests";
      return files.flatMap((file) =>
        file.imports.flatMap(({ specifier, line }) => {
          if (specifier === undefined) return [];
          const isPath = /^[./#]|^(file|data|https?|blob):/.test(specifier);
          if (!isPath || mayReachOut) return [];
          const inside = file.isTest ? [`${folder}/src/`, `${folder}/vectors/`] : [`${folder}/src/`];
          const target = targetOf(file.path, specifier);
          const stays = /^\.\.?\//.test(specifier) && inside.some((wall) => target.startsWith(wall));
          return stays ? [] : [{ at: `${file.path}:${line}`, saw: specifier }];
        }),
      );
    }),
};

/** What the checker cannot read it cannot vouch for. */
import { computedImports, workspaceRows } from "../table.ts";
import type { Rule } from "../violation.ts";

/** Each workspace stands in the table and has sources; each file parses; no import is computed at run time. */
export const readable: Rule = {
  name: "readable",
  promise: "every workspace has a row and sources, every file parses, every import is written out",
  find: ({ workspaces }) =>
    workspaces.flatMap((workspace) => {
      const hasRow = workspaceRows.some((row) => row.folder === workspace.folder);
      return [
        ...(hasRow ? [] : [{ at: workspace.folder, saw: "a workspace without a row in the table" }]),
        ...(workspace.files.length > 0 ? [] : [{ at: workspace.folder, saw: "no source file" }]),
        ...workspace.files.flatMap((file) => [
          ...(file.unreadable === undefined ? [] : [{ at: file.path, saw: file.unreadable }]),
          ...file.imports
            .filter((found) => found.specifier === undefined && !(file.path in computedImports))
            .map((found) => ({ at: `${file.path}:${found.line}`, saw: "an import computed at run time" })),
        ]),
      ];
    }),
};

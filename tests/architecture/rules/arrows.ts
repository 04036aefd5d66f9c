/** Which workspace may import which. */
import { workspaceRows } from "../table.ts";
import type { Rule } from "../violation.ts";

const ours = "@countersign/";

/** Workspaces import only what the table allows; the testkit is for tests and for the workspaces that the table names. */
export const arrows: Rule = {
  name: "arrows",
  promise: "a workspace imports only the packages of ours that its row allows",
  find: ({ workspaces }) =>
    workspaces.flatMap(({ folder, name, files }) => {
      const row = workspaceRows.find((candidate) => candidate.folder === folder);
      return files.flatMap((file) =>
        file.imports.flatMap(({ specifier, line }) => {
          if (!specifier?.startsWith(ours)) return [];
          const target = specifier.slice(ours.length).split("/")[0] ?? "";
          const allowed = row?.imports.has(target) || (file.isTest && target === "testkit");
          const own = `${ours}${target}` === name;
          return allowed && !own ? [] : [{ at: `${file.path}:${line}`, saw: specifier }];
        }),
      );
    }),
};

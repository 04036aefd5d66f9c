/** What tests use stays with tests. */
import { isTestPath, targetOf } from "../source-tree.ts";
import type { Rule } from "../violation.ts";

/** No production file imports a test or anything from a `testing/` folder: soft keys must never ship. */
export const testsApart: Rule = {
  name: "tests-apart",
  promise: "nothing but tests imports tests and what stands in a testing folder",
  find: ({ files }) =>
    [...files.values()]
      .filter((file) => !file.isTest)
      .flatMap((file) =>
        file.imports.flatMap(({ specifier, line }) => {
          if (!specifier?.startsWith(".")) return [];
          return isTestPath(targetOf(file.path, specifier))
            ? [{ at: `${file.path}:${line}`, saw: specifier }]
            : [];
        }),
      ),
};

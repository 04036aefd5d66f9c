/** The rooms of the server and their doors. */
import { targetOf } from "../source-tree.ts";
import type { Rule } from "../violation.ts";

const modules = "apps/server/src/modules/";

/** A server module is entered by its index.ts only, from other modules and from everywhere else in the server. */
export const moduleDoors: Rule = {
  name: "module-doors",
  promise: "a server module is entered by its index.ts only",
  find: (tree) =>
    importsOfServer(tree).filter(({ from, to }) => {
      const target = moduleOf(to);
      return target !== undefined && target !== moduleOf(from) && to !== `${modules}${target}/index.ts`;
    }),
};

/** platform/ knows no domain word, so it imports no module and not the composition root. */
export const innocentPlatform: Rule = {
  name: "innocent-platform",
  promise: "platform/ of the server imports nothing of the server but itself",
  find: (tree) =>
    importsOfServer(tree).filter(
      ({ from, to }) =>
        from.startsWith("apps/server/src/platform/") && !to.startsWith("apps/server/src/platform/"),
    ),
};

function importsOfServer(tree: Parameters<Rule["find"]>[0]) {
  const server = tree.workspaces.find(({ folder }) => folder === "apps/server");
  return (server?.files ?? []).flatMap((file) =>
    file.imports.flatMap(({ specifier, line }) =>
      specifier?.startsWith(".")
        ? [
            {
              from: file.path,
              to: targetOf(file.path, specifier),
              at: `${file.path}:${line}`,
              saw: specifier,
            },
          ]
        : [],
    ),
  );
}

function moduleOf(path: string): string | undefined {
  return path.startsWith(modules) ? path.slice(modules.length).split("/")[0] : undefined;
}

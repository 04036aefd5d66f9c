/** A package is entered by the doors it offers. */
import type { Rule } from "../violation.ts";

/** `@countersign/x/y` is refused unless package.json of x lists `./y` under `exports`. */
export const frontDoors: Rule = {
  name: "front-doors",
  promise: "a package of ours is entered only through its exports",
  find: ({ workspaces }) => {
    const doors = new Map(workspaces.map((workspace) => [workspace.name, workspace.entries]));
    return workspaces.flatMap(({ files }) =>
      files.flatMap((file) =>
        file.imports.flatMap(({ specifier, line }) => {
          if (!specifier?.startsWith("@countersign/")) return [];
          const [scope, name, ...rest] = specifier.split("/");
          const door = [".", ...rest].join("/");
          return doors.get(`${scope}/${name}`)?.has(door)
            ? []
            : [{ at: `${file.path}:${line}`, saw: specifier }];
        }),
      ),
    );
  },
};

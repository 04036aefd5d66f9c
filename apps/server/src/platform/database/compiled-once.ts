// Promises: a query whose text never changes is put together once, not at every request; which costs as much as the rest
// of asking it. Its values are texts that take the place of marks, wherever the query gave a mark as a value.
import type { Compilable, CompiledQuery, Kysely, QueryResult } from "kysely";

/** Asks with these values, in `db`, which may be a transaction or a reading. */
export type AskOnce<Tables, Names extends string, Found> = (
  db: Kysely<Tables>,
  values: Readonly<Record<Names, string>>,
) => Promise<QueryResult<Found>>;

/** `build` gets a mark for each name and must use it as a value only: nothing about the text may depend on it. */
export function compiledOnce<Tables, Names extends string, Found>(
  names: readonly Names[],
  build: (db: Kysely<Tables>, marks: Readonly<Record<Names, string>>) => Compilable<Found>,
): AskOnce<Tables, Names, Found> {
  const markOf = (name: Names) => `\0${name}`;
  let compiled: CompiledQuery<Found> | undefined;
  return async (db, values) => {
    if (!compiled) {
      // An object of all names, which TypeScript does not see of `fromEntries`.
      const marks = Object.fromEntries(names.map((name) => [name, markOf(name)])) as Record<Names, string>;
      compiled = build(db, marks).compile();
    }
    const known = compiled;
    const valueOf = new Map<unknown, string>(names.map((name) => [markOf(name), values[name]]));
    const parameters = known.parameters.map((given) => valueOf.get(given) ?? given);
    return db.executeQuery<Found>({ ...known, parameters });
  };
}

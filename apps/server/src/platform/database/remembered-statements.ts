// Promises: a statement that is sent again is parsed and planned once a connection; nothing else about it changes.
//
// For a database that only this server uses. A pooler between us and a shared one may hand each transaction another
// connection, and another release that migrates it changes what `select *` gives: both break remembered statements.
import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from "kysely";
import type { Pool, PoolClient } from "pg";

/** So many texts are remembered, by every connection; the rest is sent as before. Ours are far fewer. */
export const mostStatements = 500;

/** Looks like `pool` to Kysely, and gives each statement that has parameters a name by its text. */
export function rememberingPool(pool: Pool, most = mostStatements): PostgresPool {
  const clients = new WeakMap<PoolClient, PostgresPoolClient>();
  const nameOf = statementNames("countersign", most);
  return {
    options: pool.options,
    end: () => pool.end(),
    connect: async () => {
      const client = await pool.connect();
      // Kysely knows a connection again by its identity.
      const known = clients.get(client);
      if (known) return known;
      const remembering = rememberingClient(client, nameOf);
      clients.set(client, remembering);
      return remembering;
    },
  };
}

/** Names by text, the same each time; "" for texts beyond `most`, which are not remembered. */
export function statementNames(prefix: string, most = mostStatements): (text: string) => string {
  const names = new Map<string, string>();
  return (text) => {
    const known = names.get(text);
    if (known !== undefined) return known;
    if (names.size >= most) return "";
    const name = `${prefix}_${names.size}`;
    names.set(text, name);
    return name;
  };
}

function rememberingClient(client: PoolClient, nameOf: (text: string) => string): PostgresPoolClient {
  const processId: unknown = Reflect.get(client, "processID");
  const query = (text: string, parameters: readonly unknown[]) => {
    // Without parameters several statements may stand in one text, which cannot be prepared.
    const name = parameters.length === 0 ? "" : nameOf(text);
    return client.query({ text, values: [...parameters], ...(name === "" ? {} : { name }) });
  };
  return {
    ...(typeof processId === "number" ? { processID: processId } : {}),
    // No cursors are used here: Kysely asks for them only where the dialect is given their class.
    query: query as <Row>(text: string, parameters: readonly unknown[]) => Promise<PostgresQueryResult<Row>>,
    release: (destroy) => client.release(destroy),
  } as PostgresPoolClient; // its second form of `query` is the one for cursors
}

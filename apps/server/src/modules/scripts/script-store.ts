/** Versions of scripts, written once and looked up. */
import type { Script } from "@countersign/api";
import { type Selectable, sql } from "kysely";
import { type PageOrder, readPage } from "../../platform/read-page.ts";
import type { Tx } from "../../platform/transaction.ts";
import type { ScriptsTables, ScriptVersionTable } from "./scripts-tables.ts";

/** A version with its content. */
export type ScriptVersion = Selectable<ScriptVersionTable> & { readonly scope: Script["scope"] };

/** One version of a script, the newest when none is named. */
export async function findScriptVersion(
  tx: Tx,
  name: string,
  version?: number,
): Promise<ScriptVersion | undefined> {
  const newestFirst = versions(tx).where("script.name", "=", name).orderBy("script_version.version", "desc");
  return (version === undefined ? newestFirst : newestFirst.where("script_version.version", "=", version))
    .limit(1)
    .executeTakeFirst();
}

/** The content with this hash, as some version has it. */
export async function findScriptContent(tx: Tx, hash: string): Promise<Uint8Array | undefined> {
  const found = await tx
    .with<ScriptsTables>()
    .selectFrom("script_version")
    .select("content")
    .where("hash", "=", hash)
    .limit(1)
    .executeTakeFirst();
  return found?.content;
}

/** All versions of a script, newest first. */
export function versionsOf(tx: Tx, name: string): Promise<ScriptVersion[]> {
  return versions(tx).where("script.name", "=", name).orderBy("script_version.version", "desc").execute();
}

/** What a list of scripts may be narrowed to. */
export interface ScriptFilter {
  /** Part of a name or description. */
  readonly q?: string | undefined;
  readonly scope?: Script["scope"] | undefined;
  readonly interpreter?: Script["interpreter"] | undefined;
  /** One of `orders`, with `-` before it the other way round; without it, by name. */
  readonly sort?: string | undefined;
  readonly after?: string | undefined;
  /** Without it, all of them. */
  readonly limit?: number | undefined;
}

const orders: Readonly<Record<string, PageOrder>> = {
  name: { by: sql<string>`script.name`, kind: "text" },
  saved: { by: sql<number>`script_version.created_at`, kind: "number" },
};
const key = { by: sql<string>`script.name`, form: /^[a-z0-9._-]{1,63}$/ } as const;

/** The newest version of each script, a page of them. */
export function newestVersions(
  tx: Tx,
  { q, scope, interpreter, sort, after, limit }: ScriptFilter,
): Promise<{ rows: ScriptVersion[]; next: string | null }> {
  let query = versions(tx).where(
    sql<boolean>`script_version.version = (select max(newest.version) from script_version newest
      where newest.script = script.name)`,
  );
  if (scope !== undefined) query = query.where("script.scope", "=", scope);
  if (interpreter !== undefined) query = query.where("script_version.interpreter", "=", interpreter);
  if (q !== undefined)
    query = query.where(
      sql<boolean>`(position(lower(${q}) in script.name) > 0
        or position(lower(${q}) in lower(script_version.description)) > 0)`,
    );
  return readPage(query, { sort, orders, key, after, limit });
}

/** A version as the API shows it. */
export function scriptView(row: ScriptVersion): Script {
  return {
    name: row.script,
    scope: row.scope,
    version: row.version,
    interpreter: row.interpreter,
    hash: row.hash,
    size: row.content.length,
    parameters: row.parameters,
    description: row.description,
    created_at: row.created_at,
    created_by: row.created_by,
  };
}

function versions(tx: Tx) {
  return tx
    .with<ScriptsTables>()
    .selectFrom("script_version")
    .innerJoin("script", "script.name", "script_version.script")
    .selectAll("script_version")
    .select("script.scope");
}

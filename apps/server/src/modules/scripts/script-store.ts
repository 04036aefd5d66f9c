/** Versions of scripts, written once and looked up. */
import type { Script } from "@countersign/api";
import type { Selectable } from "kysely";
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

/** The newest version of each script, by name. */
export function newestVersions(tx: Tx): Promise<ScriptVersion[]> {
  return versions(tx)
    .distinctOn("script.name")
    .orderBy("script.name")
    .orderBy("script_version.version", "desc")
    .execute();
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

/** A new version of a script. What is the same as the newest version adds none. */
import { isDeepStrictEqual } from "node:util";
import { createHash } from "node:crypto";
import type { Parameter, Script } from "@countersign/api";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, publish, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { parameterProblems } from "./judge-parameters.ts";
import { findScriptVersion, type ScriptVersion } from "./script-store.ts";
import type { ScriptsTables } from "./scripts-tables.ts";

/** What a version is made of. */
export interface ScriptContent {
  readonly interpreter: Script["interpreter"];
  readonly content: Uint8Array;
  readonly description: string;
  readonly parameters: readonly Parameter[];
}

/** Adds a version. Throws `script-empty`, `parameter-invalid`, or `not-allowed` for the other scope's names. */
export async function putScript(
  ctx: ServerContext,
  actor: Actor,
  scope: Script["scope"],
  name: string,
  given: ScriptContent,
): Promise<{ version: ScriptVersion; added: boolean }> {
  if (given.content.length === 0) throw new ProblemError("script-empty");
  const fields = parameterProblems(given.parameters);
  if (fields.length > 0) throw new ProblemError("parameter-invalid", fields[0]?.message, { fields });
  return inTransaction(ctx, actor, async (tx) => {
    await reserveName(tx, scope, name);
    const newest = await findScriptVersion(tx, name);
    if (newest && isSame(newest, given)) return { version: newest, added: false };
    const version = await insertVersion(tx, name, scope, (newest?.version ?? 0) + 1, given);
    await recordAudit(tx, {
      event: "script.version-added",
      actor,
      object: { kind: "script", id: name },
      ...(newest ? { before: versionFacts(newest) } : {}),
      after: versionFacts(version),
      outcome: "done",
    });
    publish(tx, "scripts", { script: name });
    return { version, added: true };
  });
}

/** Makes or locks the script, so that versions are counted one at a time. */
async function reserveName(tx: Tx, scope: Script["scope"], name: string): Promise<void> {
  const db = tx.with<ScriptsTables>();
  await db
    .insertInto("script")
    .values({ name, scope, created_at: tx.now })
    .onConflict((conflict) => conflict.column("name").doNothing())
    .execute();
  const script = await db
    .selectFrom("script")
    .select("scope")
    .where("name", "=", name)
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (script.scope === scope) return;
  throw new ProblemError(
    "not-allowed",
    "This name belongs to a shipped script: choose another one for yours.",
  );
}

async function insertVersion(
  tx: Tx,
  name: string,
  scope: Script["scope"],
  version: number,
  given: ScriptContent,
): Promise<ScriptVersion> {
  const row = await tx
    .with<ScriptsTables>()
    .insertInto("script_version")
    .values({
      script: name,
      version,
      hash: `sha256:${createHash("sha256").update(given.content).digest("hex")}`,
      interpreter: given.interpreter,
      content: given.content,
      parameters: JSON.stringify(given.parameters),
      description: given.description,
      created_at: tx.now,
      created_by: tx.actor.name,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return { ...row, scope };
}

function isSame(newest: ScriptVersion, given: ScriptContent): boolean {
  return (
    newest.interpreter === given.interpreter &&
    newest.description === given.description &&
    Buffer.from(newest.content).equals(given.content) &&
    // Through JSON, as it is stored: fields that are undefined and fields that are absent are the same.
    isDeepStrictEqual(newest.parameters, JSON.parse(JSON.stringify(given.parameters)))
  );
}

function versionFacts(version: ScriptVersion) {
  const { hash, interpreter } = version;
  return { version: version.version, hash, interpreter, size: version.content.length };
}

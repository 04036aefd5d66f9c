/**
 * Scripts that may run without an authorization code: marked by an administrator with a code, for the content that they
 * have then. Other bytes, another interpreter or other parameters, and a code is needed again.
 */
import { createHash } from "node:crypto";
import type { Exemption } from "@countersign/api";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { type Authorization, challengeProblem } from "../../platform/http/challenge.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, publish, type ReadTx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { findScriptVersion, type ScriptVersion } from "../scripts/index.ts";
import type { AdvancedSecurityTables, ExemptionTable } from "./advanced-security-tables.ts";
import { lockSecurity } from "./security-store.ts";

/** Exempts a script as it is. Throws `not-found`, `level-off`, or `script-changed` where its newest content is another. */
export async function exemptScript(
  ctx: ServerContext,
  actor: Actor,
  authorization: Authorization,
  asked: { readonly name: string; readonly version: number; readonly hash: string },
): Promise<Exemption> {
  return inTransaction(ctx, actor, async (tx) => {
    const { level } = await lockSecurity(tx);
    const version = await findScriptVersion(tx, asked.name);
    if (!version) throw new ProblemError("not-found");
    if (level === "off")
      throw new ProblemError(
        "level-off",
        "At this level nothing needs a code, so there is nothing to exempt. Where people sign, a standing approval lets a script run again.",
      );
    refuseWithoutCode(authorization);
    if (version.version !== asked.version || version.hash !== asked.hash)
      throw new ProblemError(
        "script-changed",
        `${asked.name} has a version ${version.version} by now: read it first.`,
      );
    const row: ExemptionTable = {
      script: asked.name,
      version: version.version,
      hash: version.hash,
      covers: coverOf(version),
      made_at: tx.now,
      made_by: actor.name,
    };
    await tx
      .with<AdvancedSecurityTables>()
      .insertInto("script_exemption")
      .values(row)
      .onConflict((conflict) => conflict.column("script").doUpdateSet(row))
      .execute();
    await recordAudit(tx, {
      event: "script.exempted",
      actor,
      object: { kind: "script", id: asked.name },
      after: { version: row.version, hash: row.hash },
      outcome: "done",
    });
    publish(tx, "scripts", { script: asked.name });
    publish(tx, "advanced-security");
    return exemptionView(row, row.covers);
  });
}

/** Takes an exemption back. Throws `not-found`. */
export async function protectScript(
  ctx: ServerContext,
  actor: Actor,
  authorization: Authorization,
  name: string,
): Promise<void> {
  await inTransaction(ctx, actor, async (tx) => {
    const { level } = await lockSecurity(tx);
    if (level === "code") refuseWithoutCode(authorization);
    const gone = await tx
      .with<AdvancedSecurityTables>()
      .deleteFrom("script_exemption")
      .where("script", "=", name)
      .returningAll()
      .executeTakeFirst();
    if (!gone) throw new ProblemError("not-found");
    await recordAudit(tx, {
      event: "script.protected",
      actor,
      object: { kind: "script", id: name },
      before: { version: gone.version, hash: gone.hash },
      outcome: "done",
    });
    publish(tx, "scripts", { script: name });
    publish(tx, "advanced-security");
  });
}

/** The level was turned on between the challenge and now. */
function refuseWithoutCode({ by }: Authorization): void {
  if (by !== "code")
    throw challengeProblem("otp-required", "Repeat the same request with an authorization code.");
}

/** What an exemption is bound to: everything of a version that decides what an execution does. */
export function coverOf({
  hash,
  interpreter,
  parameters,
}: Pick<ScriptVersion, "hash" | "interpreter" | "parameters">): string {
  // Parameters come from a jsonb column, which keeps one order of fields.
  const facts = JSON.stringify([hash, interpreter, parameters]);
  return `sha256:${createHash("sha256").update(facts).digest("hex")}`;
}

/** The digest that a script's exemption covers, if it has one. */
export async function exemptionOf(tx: ReadTx, script: string): Promise<ExemptionTable | undefined> {
  return tx
    .with<AdvancedSecurityTables>()
    .selectFrom("script_exemption")
    .selectAll()
    .where("script", "=", script)
    .executeTakeFirst();
}

/** An exemption as screens show it, beside what the script is now. */
export function exemptionView(row: ExemptionTable, coverNow: string | undefined): Exemption {
  return {
    script: row.script,
    hash: row.hash,
    version: row.version,
    by: row.made_by,
    at: row.made_at,
    lapsed: row.covers !== coverNow,
  };
}

/** From the name of a script and its arguments to what a device executes. */
import type { Action } from "@countersign/protocol";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import type { Tx } from "../../platform/transaction.ts";
import { findScriptVersion, renderArguments, type ScriptVersion } from "../scripts/index.ts";
import type { AskedRun } from "./asked-run.ts";
import { keepScript } from "./script-cache.ts";

/** What a run executes: for scripts, the version and its bytes too. */
interface FoundAction {
  readonly action: Action;
  readonly script: Uint8Array | undefined;
  readonly version: ScriptVersion | undefined;
}

/** Looks up what is to be executed. Throws ProblemError `script-unknown` or `arguments-invalid`. */
export async function findAction(ctx: ServerContext, tx: Tx, asked: AskedRun): Promise<FoundAction> {
  if (asked.kind === "reboot") {
    const given = [asked.arguments, asked.environment].some((each) => Object.keys(each).length > 0);
    if (asked.script !== undefined || asked.stdin !== undefined || given || asked.secrets?.length)
      throw new ProblemError(
        "arguments-invalid",
        "A reboot takes no script, no arguments, no standard input and no environment.",
      );
    const action = { kind: "reboot", delay_seconds: asked.delaySeconds ?? 0 } as const;
    return { action, script: undefined, version: undefined };
  }
  if (asked.delaySeconds !== undefined)
    throw new ProblemError("arguments-invalid", "Only a reboot has a delay: a script starts at once.");
  const { script: name = "" } = asked;
  const version = await findScriptVersion(tx, name, asked.version);
  if (!version)
    throw new ProblemError(
      "script-unknown",
      asked.version === undefined
        ? `No script is called ${name}.`
        : `${name} has no version ${asked.version}.`,
    );
  const rendered = renderArguments(version.parameters, asked.arguments);
  if (!rendered.ok) {
    const [first] = rendered.fields;
    const detail = first ? `${first.path.replace("/arguments/", "")} ${first.message}.` : undefined;
    throw new ProblemError("arguments-invalid", detail, { fields: rendered.fields });
  }
  return {
    action: {
      kind: "script",
      hash: version.hash,
      name,
      version: version.version,
      interpreter: version.interpreter,
      args: [...rendered.args],
      ...(asked.stdin === undefined ? {} : { stdin: asked.stdin }),
      secrets: (asked.secrets ?? []).map(({ param, commitment }) => ({ param, commitment })),
      env: asked.environment,
    },
    script: keepScript(ctx, version.hash, version.content),
    version,
  };
}

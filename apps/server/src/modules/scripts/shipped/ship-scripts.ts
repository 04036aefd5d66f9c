/** Puts the shipped scripts there when a server starts; what is there already, as it is, stays as it is. */
import { systemActor } from "../../../platform/actor.ts";
import type { ServerContext } from "../../../platform/context.ts";
import { ProblemError } from "../../../platform/http/problem-error.ts";
import { putScript } from "../put-script.ts";
import { shippedScripts } from "./shipped-scripts.ts";

/** Puts them. A name that somebody gave to a script of their own stays theirs. */
export async function shipScripts(ctx: ServerContext): Promise<void> {
  const put = async (name: string, content: Parameters<typeof putScript>[4]) => {
    try {
      await putScript(ctx, systemActor("ship-scripts"), "global", name, content);
    } catch (error) {
      if (!(error instanceof ProblemError && error.code === "not-allowed")) throw error;
      ctx.log.info({ script: name }, "a shipped script is left out: its name is that of an own one");
    }
  };
  await Promise.all([...shippedScripts()].map(([name, content]) => put(name, content)));
}

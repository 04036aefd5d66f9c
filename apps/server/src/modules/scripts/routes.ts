/** HTTP to use cases. */
import { endpoints } from "@countersign/api";
import type { ServerContext } from "../../platform/context.ts";
import type { Api } from "../../platform/http/api.ts";
import { mountEndpoint } from "../../platform/http/mount-endpoint.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { exemptionShown } from "./exemption-shown.ts";
import { putScript } from "./put-script.ts";
import { findScriptVersion, newestVersions, scriptView, versionsOf } from "./script-store.ts";

const of = endpoints.scripts;

/** Mounts the endpoints of this module. */
export function scriptsRoutes(api: Api, ctx: ServerContext): void {
  mountEndpoint(api, of.listScripts, async ({ actor, query }) => {
    const { rows, next } = await inTransaction(ctx, actor, (tx) => newestVersions(tx, query));
    return { status: 200, body: { scripts: rows.map(scriptView), next } };
  });
  mountEndpoint(api, of.showScript, async ({ actor, params, query }) =>
    inTransaction(ctx, actor, async (tx) => {
      const shown = await findScriptVersion(tx, params.name, query.version);
      if (!shown) throw new ProblemError("not-found");
      const versions = await versionsOf(tx, params.name);
      const exemption = await ctx.questions.ask(exemptionShown, tx, params.name, versions[0] ?? shown);
      return {
        status: 200,
        body: {
          script: scriptView(shown),
          content: Buffer.from(shown.content).toString("base64"),
          versions: versions.map(scriptView),
          exemption,
        },
      };
    }),
  );
  mountEndpoint(
    api,
    of.putScript,
    async ({ actor, params, body }) => {
      const content = Buffer.from(body.content, "base64");
      const { version, added } = await putScript(ctx, actor, "msp", params.name, { ...body, content });
      return added
        ? { status: 201, body: scriptView(version) }
        : { status: 200, body: scriptView(version), unchanged: true };
    },
    { bodyLimitBytes: 2 * 1024 * 1024 },
  );
}

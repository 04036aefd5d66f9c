/**
 * Scripts: what can be run. A script has versions that never change; a version is known by the hash of its bytes, and
 * that hash is what people sign and devices check.
 */
import type { ModuleDefinition } from "../../platform/module.ts";
import { scriptsTables } from "./migrations/202611220005-scripts.ts";
import { scriptsRoutes } from "./routes.ts";
import { shipScripts } from "./shipped/ship-scripts.ts";

export { exemptionShown } from "./exemption-shown.ts";
export { renderArguments } from "./render-arguments.ts";
export { findScriptContent, findScriptVersion, type ScriptVersion } from "./script-store.ts";

/** The module for compose.ts. */
export const scriptsModule: ModuleDefinition = {
  name: "scripts",
  migrations: [scriptsTables],
  problems: {
    "script-empty": { status: 422, title: "A script has at least one byte." },
    "parameter-invalid": { status: 422, title: "The parameters of the script do not make sense." },
  },
  auditEvents: { "script.version-added": "A version of a script was added" },
  routes: scriptsRoutes,
  start: async (ctx) => {
    await shipScripts(ctx);
    return undefined;
  },
};

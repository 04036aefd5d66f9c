/** The modules of the server, one line each, in the order in which they start. */
import type { ServerContext } from "./platform/context.ts";
import type { ModuleMigrations } from "./platform/database/index.ts";
import type { Api } from "./platform/http/api.ts";
import { createApi } from "./platform/http/create-api.ts";
import { rateLimitMigration } from "./platform/http/rate-limits.ts";
import { serveConsole } from "./platform/http/serve-console.ts";
import type { ModuleDefinition, StopWork } from "./platform/module.ts";
import { accessModule } from "./modules/access/index.ts";
import { advancedSecurityModule } from "./modules/advanced-security/index.ts";
import { auditModule } from "./modules/audit/index.ts";
import { clientsModule } from "./modules/clients/index.ts";
import { devicesModule } from "./modules/devices/index.ts";
import { eventsModule } from "./modules/events/index.ts";
import { gatewayModule } from "./modules/gateway/index.ts";
import { accessReviewModule } from "./modules/access-review/index.ts";
import { identityModule } from "./modules/identity/index.ts";
import { notificationsModule } from "./modules/notifications/index.ts";
import { patchingModule } from "./modules/patching/index.ts";
import { providersModule } from "./modules/providers/index.ts";
import { retentionModule } from "./modules/retention/index.ts";
import { runsModule } from "./modules/runs/index.ts";
import { scimModule } from "./modules/scim/index.ts";
import { scriptsModule } from "./modules/scripts/index.ts";
import { standingModule } from "./modules/standing/index.ts";
import { stationsModule } from "./modules/stations/index.ts";
import { systemModule } from "./modules/system/index.ts";
import { tasksModule } from "./modules/tasks/index.ts";
import { trustModule } from "./modules/trust/index.ts";

/** Every module. */
const modules: readonly ModuleDefinition[] = [
  auditModule,
  identityModule,
  providersModule,
  accessModule,
  scimModule,
  clientsModule,
  scriptsModule,
  advancedSecurityModule,
  trustModule,
  devicesModule,
  runsModule,
  standingModule,
  tasksModule,
  patchingModule,
  stationsModule,
  notificationsModule,
  accessReviewModule,
  retentionModule,
  gatewayModule,
  systemModule,
  eventsModule,
];

/** What brings the tables up to date. */
export const migrations: readonly ModuleMigrations[] = [
  { module: "platform", migrations: [rateLimitMigration] },
  ...modules.map(({ name, migrations }) => ({ module: name, migrations })),
];

/** Tables whose rows no backup holds. */
export const forgottenTables: ReadonlySet<string> = new Set([
  "rate_limit",
  ...modules.flatMap((module) => module.forgottenTables ?? []),
]);

/** A server whose modules work; `stop` ends them in reverse order. */
export interface ComposedServer {
  readonly api: Api;
  stop(): Promise<void>;
}

/** Puts the modules together and starts them. The database is migrated before. */
export async function compose(
  ctx: ServerContext,
  chosen: readonly ModuleDefinition[] = modules,
): Promise<ComposedServer> {
  for (const module of chosen) module.prepare?.(ctx);
  const api = await createApi(ctx, chosen);
  for (const module of chosen) {
    const { routesOf = "api" } = module;
    if (routesOf === "any" || ctx.config.roles.has(routesOf)) module.routes?.(api, ctx);
  }
  if (ctx.config.roles.has("api")) serveConsole(api);
  const stops: StopWork[] = [];
  const stop = async () => {
    for (const end of stops.splice(0).toReversed()) await end();
    await api.fastify.close();
  };
  try {
    for (const module of chosen) {
      const end = await module.start?.(ctx);
      if (end) stops.push(end);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { api, stop };
}

/** A server from its parts: database, modules, listener. `main.ts` and the tests both start it here. */
import type { Logger } from "pino";
import { compose, migrations } from "./compose.ts";
import { PostgresBus } from "./platform/bus/postgres-bus.ts";
import { type Clock, machineClock } from "./platform/clock.ts";
import type { ServerConfig } from "./platform/config/server-config.ts";
import type { ServerContext } from "./platform/context.ts";
import {
  connectDatabase,
  type DatabaseUrls,
  refuseIfRowSecurityCanBeBypassed,
} from "./platform/database/index.ts";
import type { Api } from "./platform/http/api.ts";
import type { Listener } from "./platform/http/serve.ts";
import { Questions } from "./platform/questions.ts";
import { openSecretBox } from "./platform/secrets/secret-box.ts";

/** What a server is started with. */
export interface ServerParts {
  readonly config: ServerConfig;
  readonly log: Logger;
  readonly urls: DatabaseUrls;
  /** Without one the server answers injected requests only. */
  readonly listener?: Listener;
  readonly clock?: Clock;
}

/** A server at work. */
export interface RunningServer {
  readonly ctx: ServerContext;
  readonly api: Api;
  /** Ends listener, modules and database connections, in this order. */
  stop(): Promise<void>;
}

/** Migrates, checks that row security holds, starts the modules, then answers. */
export async function startServer(parts: ServerParts): Promise<RunningServer> {
  const { config, log, urls, listener } = parts;
  const rememberStatements = config.databaseUrl === undefined;
  const database = connectDatabase({ urls, log, maxConnections: 16, rememberStatements });
  let bus: PostgresBus | undefined;
  try {
    await database.migrate(migrations);
    await checkRowSecurity(urls, log);
    bus = await PostgresBus.connect(urls.appUrl, log);
    const ctx: ServerContext = {
      db: database.db,
      log,
      clock: parts.clock ?? machineClock,
      config,
      secrets: openSecretBox(config.keysDir),
      bus,
      questions: new Questions(),
    };
    const composed = await compose(ctx);
    await listener?.serve(composed.api);
    return {
      ctx,
      api: composed.api,
      async stop() {
        // Streams end with the modules; until then the listener would wait for them.
        const closing = listener?.close();
        await composed.stop();
        await closing;
        await ctx.bus.close();
        await database.close();
      },
    };
  } catch (error) {
    await bus?.close();
    await database.close();
    throw error;
  }
}

/** On a connection of its own: it reads most of the catalog, which the connection would hold in memory for good. */
async function checkRowSecurity(urls: DatabaseUrls, log: Logger): Promise<void> {
  const once = connectDatabase({ urls, log, maxConnections: 1 });
  try {
    await refuseIfRowSecurityCanBeBypassed(once.db);
  } finally {
    await once.close();
  }
}

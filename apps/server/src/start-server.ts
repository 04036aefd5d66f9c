/** A server from its parts: database, modules, listener. `main.ts` and the tests both start it here. */
import type { Logger } from "pino";
import { compose, migrations } from "./compose.ts";
import { LocalBus } from "./platform/bus/bus.ts";
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
  const database = connectDatabase({ urls, log, maxConnections: 16 });
  try {
    await database.migrate(migrations);
    await refuseIfRowSecurityCanBeBypassed(database.db);
    const ctx: ServerContext = {
      db: database.db,
      log,
      clock: parts.clock ?? machineClock,
      config,
      secrets: openSecretBox(config.keysDir),
      bus: new LocalBus(),
      questions: new Questions(),
    };
    const composed = await compose(ctx);
    await listener?.serve(composed.api);
    return {
      ctx,
      api: composed.api,
      async stop() {
        await listener?.close();
        await composed.stop();
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** What every module gets from compose.ts, instead of globals. */
import type { Logger } from "pino";
import type { Bus } from "./bus/bus.ts";
import type { Clock } from "./clock.ts";
import type { ServerConfig } from "./config/server-config.ts";
import type { Database } from "./database/index.ts";
import type { Questions } from "./questions.ts";
import type { SecretBox } from "./secrets/secret-box.ts";

/** The surroundings of the modules of one server. */
export interface ServerContext {
  /** For reads of tables without clients. Everything else goes through `inTransaction`. */
  readonly db: Database;
  readonly log: Logger;
  readonly clock: Clock;
  readonly config: ServerConfig;
  /** Encryption of what must lie in the database but not in clear. */
  readonly secrets: SecretBox;
  readonly bus: Bus;
  readonly questions: Questions;
}

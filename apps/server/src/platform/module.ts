/** What a module hands to compose.ts: its tables, routes, problem codes, audit events and running work. */
import type { ServerRole } from "./config/server-config.ts";
import type { ServerContext } from "./context.ts";
import type { Migration } from "./database/index.ts";
import type { Api } from "./http/api.ts";
import type { ProblemTable } from "./http/problem-error.ts";

/** Ends what a module started; waits until it is over. */
export type StopWork = () => Promise<void>;

/** One module of the server. State of running work lives in the closure of `start`, never in the module. */
export interface ModuleDefinition {
  readonly name: string;
  readonly migrations: readonly Migration[];
  /** Tables whose rows a backup leaves out: what lets somebody in for a while must not come back. */
  readonly forgottenTables?: readonly string[];
  /** Codes beyond the common ones; the sum over all modules covers every `errors` of the mounted endpoints. */
  readonly problems: ProblemTable;
  /** Audit event → what it says, one sentence. The sum covers every `audit` of the mounted endpoints. */
  readonly auditEvents: Readonly<Record<string, string>>;
  /** Registers answers to other modules' questions. Runs for all modules before any `start`. */
  readonly prepare?: (ctx: ServerContext) => void;
  readonly routes?: (api: Api, ctx: ServerContext) => void;
  /** Which role of the process answers these routes; `api` unless told otherwise, `any` for health and the like. */
  readonly routesOf?: ServerRole | "any";
  /** Begins the module's work, in the order of compose.ts, before the server listens. */
  readonly start?: (ctx: ServerContext) => Promise<StopWork | undefined>;
}

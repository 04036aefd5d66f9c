/** The HTTP side of one server, on which modules mount their endpoints. */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { Endpoint } from "@countersign/api";
import type { FastifyInstance } from "fastify";
import type { ServerContext } from "../context.ts";
import type { ProblemFacts } from "./problem-error.ts";

/** Takes over a connection that asked for another protocol (WebSocket). From outside: untrusted. */
export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** What modules mount on. */
export interface Api {
  readonly fastify: FastifyInstance;
  readonly ctx: ServerContext;
  /** Code → status and title, of all modules. */
  readonly problems: ReadonlyMap<string, ProblemFacts>;
  /** Every audit event that some module declared. */
  readonly auditEvents: ReadonlySet<string>;
  /** What is mounted so far, for OpenAPI and for the tests that walk it. */
  readonly mounted: Endpoint[];
  /** Everything that is answered at all, endpoint or not, in Fastify's form: for the tests that walk it. */
  readonly routes: readonly { readonly method: string; readonly url: string }[];
  /** Upgrade handlers by exact path. */
  readonly upgrades: Map<string, UpgradeHandler>;
}

/**
 * The log as Fastify hands it to requests. Most requests leave one line, at their end, which createApi writes; a logger
 * of their own, with their id, is made for the few that have more to say.
 */
import type { FastifyBaseLogger } from "fastify";
import type { Logger } from "pino";

/** The log of the server, with children that are made when they are first used. */
export function requestLog(log: Logger): FastifyBaseLogger {
  const child = (bindings: object) => new RequestLog(log, bindings);
  // What is not replaced is the log's own.
  return Object.create(log, { child: { value: child } }) as FastifyBaseLogger;
}

class RequestLog implements FastifyBaseLogger {
  readonly #log: Logger;
  readonly #bindings: object;
  #made: FastifyBaseLogger | undefined;

  constructor(log: Logger, bindings: object) {
    this.#log = log;
    this.#bindings = bindings;
  }

  get level(): string {
    return this.#log.level;
  }
  get msgPrefix(): string | undefined {
    return this.#log.msgPrefix;
  }
  get fatal(): FastifyBaseLogger["fatal"] {
    return this.#of("fatal");
  }
  get error(): FastifyBaseLogger["error"] {
    return this.#of("error");
  }
  get warn(): FastifyBaseLogger["warn"] {
    return this.#of("warn");
  }
  get info(): FastifyBaseLogger["info"] {
    return this.#of("info");
  }
  get debug(): FastifyBaseLogger["debug"] {
    return this.#of("debug");
  }
  get trace(): FastifyBaseLogger["trace"] {
    return this.#of("trace");
  }
  get silent(): FastifyBaseLogger["silent"] {
    return this.#of("silent");
  }
  get child(): FastifyBaseLogger["child"] {
    const own = this.#own();
    return own.child.bind(own);
  }

  #of<Name extends "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent">(
    name: Name,
  ): FastifyBaseLogger[Name] {
    const own = this.#own();
    return own[name].bind(own);
  }

  #own(): FastifyBaseLogger {
    return (this.#made ??= this.#log.child(this.#bindings));
  }
}

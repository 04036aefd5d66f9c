/** The typed client of the API: one call per endpoint, problems as a typed error. */
import type { CallInput, Endpoint, ReplyOf } from "./endpoint.ts";
import type { z } from "zod";
import { CODE_HEADER } from "./challenge.ts";
import { type Problem, problem } from "./problem.ts";

/** The server answered with a problem document. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly problem: Problem | undefined;
  readonly headers: Headers;
  constructor(status: number, code: string, message: string, headers: Headers, found?: Problem) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
    this.problem = found;
  }
}

/** The server could not be reached at all. */
export class UnreachableError extends Error {}

/** How to reach a server. */
export interface ClientOptions {
  /** For example http://localhost:7400 */
  readonly server: string;
  readonly token?: string;
  readonly fetch?: typeof fetch;
}

export interface Client {
  /** Calls an endpoint; resolves with status and validated reply. Rejects with ApiError or UnreachableError. */
  call<E extends Endpoint>(endpoint: E, input?: CallInput<E>): Promise<{ status: number; reply: ReplyOf<E> }>;
  /** Calls an endpoint whose reply is not JSON and gives the raw response. */
  raw<E extends Endpoint>(endpoint: E, input?: CallInput<E>): Promise<Response>;
}

/** A client for one server. */
export function createClient(options: ClientOptions): Client {
  const send = options.fetch ?? fetch;
  async function raw<E extends Endpoint>(endpoint: E, input: CallInput<E> = {}): Promise<Response> {
    const headers: Record<string, string> = { accept: "application/json" };
    if (options.token) headers["authorization"] = `Bearer ${options.token}`;
    if (input.body !== undefined) headers["content-type"] = "application/json";
    if (input.otp !== undefined) headers[CODE_HEADER] = input.otp;
    const url = new URL(`/api/v1${fill(endpoint.path, input.params)}`, options.server);
    for (const [name, value] of Object.entries(input.query ?? {})) {
      if (typeof value === "string" || typeof value === "number") url.searchParams.set(name, `${value}`);
    }
    const init: RequestInit = {
      method: endpoint.method,
      headers,
      // What is sent is for the server that was named: passwords and tokens go nowhere else on a server's word.
      redirect: "manual",
      ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
    };
    const response = await send(url, init).catch((cause: unknown) => {
      throw new UnreachableError(`cannot reach ${options.server}`, { cause });
    });
    if (!response.ok) throw await asError(response);
    return response;
  }
  return {
    raw,
    async call<E extends Endpoint>(endpoint: E, input?: CallInput<E>) {
      const response = await raw(endpoint, input);
      if (!Object.hasOwn(endpoint.replies, response.status)) throw await asError(response);
      const schema = endpoint.replies[response.status];
      // The schema belongs to this status of this endpoint; what it yields is one member of ReplyOf.
      const reply = (schema ? await readReply(schema, response) : undefined) as ReplyOf<E>;
      return { status: response.status, reply };
    },
  };
}

/** What the server said, if it is of the form that was agreed; it may be anybody's server. */
async function readReply(schema: z.ZodType, response: Response): Promise<unknown> {
  const value: unknown = await response.json().catch(() => undefined);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue ? `${issue.path.map(String).join(".")}: ${issue.message}` : "";
  throw new ApiError(
    response.status,
    "unexpected-reply",
    `the server's answer is not of the agreed form (${place})`,
    response.headers,
  );
}

function fill(path: string, params: unknown): string {
  const given = new Map(Object.entries(params ?? {}));
  return path.replaceAll(/:([a-z_]+)/g, (_whole, name: string) =>
    encodeURIComponent(String(given.get(name))),
  );
}

async function asError(response: Response): Promise<ApiError> {
  const elsewhere = response.headers.get("location");
  if (response.status >= 300 && response.status < 400 && elsewhere !== null)
    return new ApiError(
      response.status,
      "unexpected-reply",
      `the server sends you to ${elsewhere.slice(0, 300)}; name that address yourself if it is the right one`,
      response.headers,
    );
  const text = await response.text();
  let found: Problem | undefined;
  try {
    found = problem.parse(JSON.parse(text));
  } catch {
    found = undefined;
  }
  const code = found?.code ?? "unexpected-reply";
  return new ApiError(
    response.status,
    code,
    found?.detail ?? found?.title ?? `HTTP ${response.status}`,
    response.headers,
    found,
  );
}

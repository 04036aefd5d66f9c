/** Bodies of the page's own posts: JSON objects, bounded. */
import type { IncomingMessage } from "node:http";

const MAX_BYTES = 64 * 1024;

/** A body that is none: which status says so. */
export class BodyError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The fields of a JSON body. Throws BodyError. From outside: untrusted. */
export async function readBody(
  request: IncomingMessage,
  types: readonly string[] = ["application/json"],
): Promise<ReadonlyMap<string, unknown>> {
  const value = await readJson(request, types);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new BodyError(400, "a JSON object is expected");
  return new Map(Object.entries(value));
}

/** Any JSON of one of these media types. Throws BodyError. */
export async function readJson(request: IncomingMessage, types: readonly string[]): Promise<unknown> {
  const type = (request.headers["content-type"] ?? "").split(";")[0]?.trim() ?? "";
  if (!types.includes(type)) throw new BodyError(415, `${types.join(" or ")} is expected`);
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    // Without an encoding a request gives buffers.
    const bytes = part as Buffer;
    size += bytes.length;
    if (size > MAX_BYTES) throw new BodyError(413, `at most ${MAX_BYTES} bytes`);
    parts.push(bytes);
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString("utf8"));
  } catch {
    throw new BodyError(400, "the body is no JSON");
  }
}

/** A text field of at most `max` characters that matches. Throws BodyError. */
export function textOf(
  fields: ReadonlyMap<string, unknown>,
  name: string,
  max: number,
  pattern?: RegExp,
): string {
  const value = fields.get(name);
  if (
    typeof value !== "string" ||
    value.length === 0 ||
    value.length > max ||
    (pattern && !pattern.test(value))
  )
    throw new BodyError(400, `${name} is not of the expected form`);
  return value;
}

/** A list of at most `most` such texts. Throws BodyError. */
export function textsOf(
  fields: ReadonlyMap<string, unknown>,
  name: string,
  most: number,
  max: number,
  pattern: RegExp,
): string[] {
  const value = fields.get(name);
  if (!Array.isArray(value) || value.length === 0 || value.length > most)
    throw new BodyError(400, `${name} is not of the expected form`);
  return value.map((_, at) => textOf(new Map([[name, value[at]]]), name, max, pattern));
}

/** Replies as JSON: each is held against the schema of its endpoint before it goes out, so that what the contract does not name stays here. */
import { ResponseSerializationError } from "fastify-type-provider-zod";
import { z } from "zod";

/**
 * Compiles the schema of a reply. None of them has codecs, for which encoding would differ from parsing and costs twice
 * as much. Throws, when it is called, for a reply that is not as the schema says.
 */
export const replySerializer = (({ schema, method, url }) => {
  if (!(schema instanceof z.ZodType))
    throw new Error(`${method} ${url} replies by a schema that is none of ours`);
  return (reply: unknown) => {
    const { success, data, error } = schema.safeParse(reply);
    if (!success) throw new ResponseSerializationError(method, url, { cause: error });
    return JSON.stringify(data);
  };
}) satisfies Compiler;

type Compiler = (route: { schema: unknown; method: string; url: string }) => (reply: unknown) => string;

/** State that belongs to one server and to one module: made on first use, gone with the context, never global. */
import type { ServerContext } from "./context.ts";

/** A function that gives each context its own value, made by `make` when it is first asked for. */
export function perServer<Value>(make: (ctx: ServerContext) => Value): (ctx: ServerContext) => Value {
  const values = new WeakMap<ServerContext, { readonly value: Value }>();
  return (ctx) => {
    const known = values.get(ctx);
    if (known) return known.value;
    const made = { value: make(ctx) };
    values.set(ctx, made);
    return made.value;
  };
}

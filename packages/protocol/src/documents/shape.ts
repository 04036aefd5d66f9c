/** Hand-written shapes for signed documents: each states exactly which fields exist, which are optional and how large they may be. Anything else is refused by name. */
import type { Json } from "../encoding/canonical.ts";

/** Thrown inside a shape and caught by `readShape`; `path` names the field, `expected` what would be right. */
export class ShapeError extends Error {
  readonly path: string;
  readonly expected: string;
  constructor(path: string, expected: string) {
    super(`${path || "document"}: expected ${expected}`);
    this.path = path;
    this.expected = expected;
  }
}

/** Reads one value at `path`, or throws a ShapeError. */
export type Shape<T> = (value: Json | undefined, path: string) => T;
/** The value type that a shape yields. */
export type ShapeOf<S> = S extends Shape<infer T> ? T : never;
/** The outcome of reading a value by a shape. */
export type ShapeResult<T> = { ok: true; value: T } | { ok: false; because: "bad-shape"; detail: string };

/** Applies a shape to an untrusted value and turns a ShapeError into a value. */
export function readShape<T>(shape: Shape<T>, value: Json): ShapeResult<T> {
  try {
    return { ok: true, value: shape(value, "") };
  } catch (error) {
    if (error instanceof ShapeError) return { ok: false, because: "bad-shape", detail: error.message };
    throw error;
  }
}

/** A string of at most `max` UTF-16 units that matches `pattern` (anchored by the caller). */
export function text(options: {
  max: number;
  min?: number;
  pattern?: RegExp;
  called: string;
}): Shape<string> {
  const { max, min = 0, pattern, called } = options;
  return (value, path) => {
    if (typeof value !== "string" || value.length > max || value.length < min)
      throw new ShapeError(path, called);
    if (pattern && !pattern.test(value)) throw new ShapeError(path, called);
    return value;
  };
}

/** An integer between min and max, both included. */
export function integer(min: number, max: number): Shape<number> {
  return (value, path) => {
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < min || value > max) {
      throw new ShapeError(path, `an integer from ${min} to ${max}`);
    }
    return value;
  };
}

/** true or false. */
export const flag: Shape<boolean> = (value, path) => {
  if (typeof value !== "boolean") throw new ShapeError(path, "true or false");
  return value;
};

/** One of a few fixed words. */
export function word<const W extends string | number>(...words: readonly W[]): Shape<W> {
  return (value, path) => {
    const found = words.find((candidate) => candidate === value);
    if (found === undefined) throw new ShapeError(path, `one of ${words.join(", ")}`);
    return found;
  };
}

/** A list in the order given, of at most `max` items. */
export function list<T>(of: Shape<T>, max: number): Shape<T[]> {
  return (value, path) => {
    if (!Array.isArray(value) || value.length > max) throw new ShapeError(path, `a list of at most ${max}`);
    return value.map((item, index) => of(item, `${path}[${index}]`));
  };
}

/** A list that is a set: sorted by `key` in code-unit order and without repetition, so that one set has one encoding. */
export function sortedSet<T>(of: Shape<T>, max: number, key: (item: T) => string): Shape<T[]> {
  const items = list(of, max);
  return (value, path) => {
    const read = items(value, path);
    for (let index = 1; index < read.length; index++) {
      const [before, item] = [read[index - 1], read[index]];
      if (before !== undefined && item !== undefined && key(before) >= key(item)) {
        throw new ShapeError(`${path}[${index}]`, "entries sorted and unique");
      }
    }
    return read;
  };
}

/** A field that may be absent (null is never allowed). */
export interface OptionalShape<T> {
  readonly optional: Shape<T>;
}
/** Marks a field as optional. */
export function optional<T>(shape: Shape<T>): OptionalShape<T> {
  return { optional: shape };
}

type Fields = Record<string, Shape<unknown> | OptionalShape<unknown>>;
type OptionalNames<F extends Fields> = {
  [K in keyof F]: F[K] extends OptionalShape<unknown> ? K : never;
}[keyof F];
/** The object type that a set of fields yields. */
export type RecordOf<F extends Fields> = {
  -readonly [K in Exclude<keyof F, OptionalNames<F>>]: F[K] extends Shape<infer T> ? T : never;
} & { -readonly [K in OptionalNames<F>]?: F[K] extends OptionalShape<infer T> ? T : never };

function asRecord(value: Json | undefined, path: string): Record<string, Json> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new ShapeError(path, "an object");
  return value;
}

/** An object with exactly these fields; an unknown field is refused and named. */
export function record<F extends Fields>(fields: F): Shape<RecordOf<F>> {
  const names = new Set(Object.keys(fields));
  return (value, path) => {
    const given = asRecord(value, path);
    for (const name of Object.keys(given)) {
      if (!names.has(name)) throw new ShapeError(path ? `${path}.${name}` : name, "no such field");
    }
    const read: Record<string, unknown> = {};
    for (const [name, field] of Object.entries(fields)) {
      const at = path ? `${path}.${name}` : name;
      const present = Object.hasOwn(given, name) ? given[name] : undefined;
      if (typeof field === "function") read[name] = field(present, at);
      else if (present !== undefined) read[name] = field.optional(present, at);
    }
    // Each field was read by its own shape just above, so the record has the type the fields state.
    return read as RecordOf<F>;
  };
}

/** An object whose keys match `keyPattern` and whose values share one shape (environment variables). */
export function dictionary<T>(options: {
  key: RegExp;
  of: Shape<T>;
  max: number;
  called: string;
}): Shape<Record<string, T>> {
  return (value, path) => {
    const given = asRecord(value, path);
    const names = Object.keys(given);
    if (names.length > options.max) throw new ShapeError(path, `at most ${options.max} ${options.called}`);
    for (const name of names)
      if (!options.key.test(name)) throw new ShapeError(`${path}.${name}`, options.called);
    // fromEntries defines, an assignment would set: the name `__proto__` must stay an entry like any other.
    return Object.fromEntries(names.map((name) => [name, options.of(given[name], `${path}.${name}`)]));
  };
}

/** A tagged union: the field `tag` picks the shape. */
export function tagged<S extends Record<string, Shape<unknown>>>(
  tag: string,
  shapes: S,
): Shape<{ [K in keyof S]: ShapeOf<S[K]> }[keyof S]> {
  return (value, path) => {
    const chosen = asRecord(value, path)[tag];
    const shape = typeof chosen === "string" && Object.hasOwn(shapes, chosen) ? shapes[chosen] : undefined;
    if (!shape)
      throw new ShapeError(path ? `${path}.${tag}` : tag, `one of ${Object.keys(shapes).join(", ")}`);
    // The chosen shape belongs to the union by construction.
    return shape(value, path) as { [K in keyof S]: ShapeOf<S[K]> }[keyof S];
  };
}

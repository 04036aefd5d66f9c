/** Values of a SCIM body, taken as loosely as directories send them and no looser. From outside: untrusted. */
import { badValue } from "./scim-error.ts";

/** An object of a body. */
export type Fields = Readonly<Record<string, unknown>>;

/** Whether a value is an object with fields. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A field by its name in any case (RFC 7643, section 2.1). */
export function fieldOf(fields: Fields, name: string): unknown {
  const wanted = name.toLowerCase();
  const key = Object.keys(fields).find((key) => key.toLowerCase() === wanted);
  return key === undefined ? undefined : fields[key];
}

/** Text of one line; null for what stands for nothing. Throws `invalidValue`. */
export function textOf(value: unknown, name: string, longest: number): string | null {
  if (value === undefined || value === null || value === "") return null;
  if (typeof value !== "string" || value.length > longest || !value.isWellFormed() || /\p{Cc}/u.test(value))
    throw badValue(`${name} has to be text of one line, at most ${longest} characters.`);
  return value;
}

/** True or false; Entra ID writes them as text. Throws `invalidValue`. */
export function flagOf(value: unknown, name: string): boolean {
  if (typeof value === "boolean") return value;
  const word = typeof value === "string" ? value.toLowerCase() : undefined;
  if (word === "true" || word === "false") return word === "true";
  throw badValue(`${name} is true or false.`);
}

/** A value that may come alone or in a list. */
export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as readonly unknown[]) : [value];
}

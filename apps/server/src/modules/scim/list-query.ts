/** What a directory asks a list for (RFC 7644, section 3.4.2), and the answer's frame. From outside: untrusted. */
import { mostResults } from "./descriptions.ts";
import { fieldOf, type Fields } from "./read-value.ts";
import { type FilterTerm, readFilter } from "./scim-path.ts";

/** One question. Sorting is not offered, so what asks for it is not heard. */
export interface ListQuery {
  readonly terms: readonly FilterTerm[];
  /** From 1. */
  readonly startIndex: number;
  readonly count: number;
}

const usualCount = 100;

/** Reads it. Numbers that make no sense are taken for the nearest that do, as the RFC asks. Throws ScimError. */
export function readListQuery(query: Fields): ListQuery {
  const filter = fieldOf(query, "filter");
  return {
    terms: typeof filter === "string" && filter.trim() !== "" ? readFilter(filter) : [],
    startIndex: Math.max(1, numberOf(fieldOf(query, "startIndex"), 1)),
    count: Math.min(mostResults, Math.max(0, numberOf(fieldOf(query, "count"), usualCount))),
  };
}

/** A page of resources. */
export function listResponse(resources: readonly object[], totalResults: number, startIndex: number) {
  return {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
    totalResults,
    startIndex,
    itemsPerPage: resources.length,
    Resources: resources,
  };
}

/** Whether an attribute is not asked for, so that it need not be read. */
export function leavesOut(query: Fields, name: string): boolean {
  const wanted = namesIn(fieldOf(query, "attributes"));
  return wanted ? !wanted.has(name) : (namesIn(fieldOf(query, "excludedAttributes"))?.has(name) ?? false);
}

/** Names of attributes, or undefined where none are named. */
function namesIn(value: unknown): ReadonlySet<string> | undefined {
  if (typeof value !== "string" || value.trim() === "" || value.length > 2000) return undefined;
  // Of `name.givenName` or a URN the attribute itself: more is given than was asked for, never less.
  return new Set(
    value.split(",").map(
      (name) =>
        name
          .trim()
          .replace(/^urn:.*:/i, "")
          .split(".")[0]
          ?.toLowerCase() ?? "",
    ),
  );
}

/** The resource with the attributes that were asked for; its id, schemas and meta always. */
export function projected(resource: object, query: Fields): object {
  const always = new Set(["id", "schemas", "meta"]);
  return Object.fromEntries(
    Object.entries(resource).filter(
      ([name]) => always.has(name.toLowerCase()) || !leavesOut(query, name.toLowerCase()),
    ),
  );
}

function numberOf(value: unknown, otherwise: number): number {
  return typeof value === "string" && /^-?\d{1,9}$/.test(value) ? Number(value) : otherwise;
}

/** What a new version of a trust document changes, said in sentences. */
import type { Segment } from "../text/segment.ts";

/**
 * `loosens`   something is allowed that was refused before
 * `tightens`  something is refused that was allowed before
 * `neutral`   neither
 */
export type Severity = "loosens" | "tightens" | "neutral";

/** What a change is about, for grouping. */
export type ChangedPart =
  | "policies"
  | "persons"
  | "keys"
  | "groups"
  | "roles"
  | "stations"
  | "server-keys"
  | "update-keys"
  | "witnesses"
  | "release"
  | "revoked"
  | "lifetime"
  | "successor"
  | "requesters"
  | "name";

/** One change. */
export interface Change {
  readonly severity: Severity;
  readonly part: ChangedPart;
  readonly words: readonly Segment[];
}

const ORDER: readonly Severity[] = ["loosens", "tightens", "neutral"];

/** What is allowed that was refused before comes first: it is what a signature is asked for. */
export function bySeverity(changes: readonly Change[]): Change[] {
  return ORDER.flatMap((severity) => changes.filter((change) => change.severity === severity));
}

/** Items of a set by their key: those that went, those that came, and those that stayed in both forms. */
export function setChanges<T>(
  before: readonly T[],
  after: readonly T[],
  key: (item: T) => string,
): { removed: T[]; added: T[]; kept: { was: T; is: T }[] } {
  const was = new Map(before.map((item) => [key(item), item]));
  const is = new Map(after.map((item) => [key(item), item]));
  return {
    removed: before.filter((item) => !is.has(key(item))),
    added: after.filter((item) => !was.has(key(item))),
    kept: after.flatMap((item) => {
      const old = was.get(key(item));
      return old === undefined ? [] : [{ was: old, is: item }];
    }),
  };
}

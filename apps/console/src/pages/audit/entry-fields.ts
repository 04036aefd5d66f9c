/** What an entry's body says, field by field. The body is the server's: every field may be missing. */
import type { endpoints, ReplyOf } from "@countersign/api";
import { absoluteTime } from "../../parts/time-words.ts";

/** An entry as the list gives it. */
export type Entry = ReplyOf<typeof endpoints.audit.listEntries>["entries"][number];

/** Who, what and how it ended. */
export interface EntryFields {
  readonly who: string;
  readonly whoKind: string | undefined;
  readonly object: { readonly kind: string; readonly id: string } | undefined;
  readonly client: string | undefined;
  readonly outcome: string;
  readonly code: string | undefined;
}

/** Reads them. */
export function fieldsOf({ body }: Entry): EntryFields {
  const { actor, object, details } = body;
  const kind = textIn(object, "kind");
  return {
    who: textIn(actor, "name") ?? "nobody named",
    whoKind: textIn(actor, "kind"),
    object: kind === undefined ? undefined : { kind, id: textIn(object, "id") ?? "" },
    client: textIn(body, "client"),
    // What a device says of a run is in the details: that it was recorded says nothing.
    outcome: textIn(details, "outcome") ?? textIn(body, "outcome") ?? "done",
    code: textIn(body, "code") ?? textIn(details, "code"),
  };
}

/** What changed: each field as it was and as it is. */
export function changesOf({ body }: Entry): { name: string; before: string; after: string }[] {
  const before = recordOf(body["before"]);
  const after = recordOf(body["after"]);
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  return names.flatMap((name) => {
    const [was, is] = [wordsOf(before[name], name), wordsOf(after[name], name)];
    return was === is ? [] : [{ name: nameWords(name), before: was, after: is }];
  });
}

/** The rest of what was recorded. */
export function detailsOf({ body }: Entry): { name: string; value: string }[] {
  return Object.entries(recordOf(body["details"])).map(([name, value]) => ({
    name: nameWords(name),
    value: wordsOf(value, name),
  }));
}

/** The page of an object, where there is one. */
export function pageOf(object: { readonly kind: string; readonly id: string }): string | undefined {
  const folder = { device: "devices", user: "users", run: "runs" }[object.kind];
  return folder === undefined ? undefined : `/${folder}/${object.id}`;
}

const nameWords = (name: string) => name.replaceAll("_", " ");

function wordsOf(value: unknown, name: string): string {
  if (value === undefined) return "";
  // Moments are kept in seconds since 1970, under names that say so.
  if (typeof value === "number" && /(?:_at|_before|_after|^expires)$/.test(name)) return absoluteTime(value);
  return typeof value === "string" ? value : JSON.stringify(value);
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function textIn(value: unknown, field: string): string | undefined {
  const found = recordOf(value)[field];
  return typeof found === "string" ? found : undefined;
}

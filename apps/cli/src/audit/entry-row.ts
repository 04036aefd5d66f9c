/** An audit entry as one line of a list: who did what to what, and how it ended. The whole body is in `--json`. */
import { short, when } from "../output/table.ts";

/** The columns of `entryRow`. */
export const ENTRY_COLUMNS = ["INDEX", "TIME", "EVENT", "WHO", "WHAT", "OUTCOME"] as const;

/** What the list needs of an entry. The body is the server's: every field may be missing. */
export interface ListedEntry {
  readonly index: number;
  readonly time: number;
  readonly event: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** One cell for each of ENTRY_COLUMNS. */
export function entryRow({ index, time, event, body }: ListedEntry): string[] {
  const kind = textIn(body["actor"], "kind");
  const name = textIn(body["actor"], "name") ?? "-";
  const object = textIn(body["object"], "kind");
  const id = textIn(body["object"], "id") ?? "";
  const called = textIn(body["after"], "name") ?? (id.startsWith("sha256:") ? short(id) : id);
  // What a device says of a run is in the details: that it was recorded says nothing.
  const outcome = textIn(body["details"], "outcome") ?? textIn(body, "outcome") ?? "-";
  const code = textIn(body, "code") ?? textIn(body["details"], "code");
  return [
    String(index),
    when(time),
    event,
    kind === undefined || kind === "user" || kind === name ? name : `${name} (${kind})`,
    object === undefined ? "-" : `${object} ${called}`,
    code === undefined ? outcome : `${outcome}: ${code}`,
  ];
}

function textIn(value: unknown, field: string): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const found: unknown = Object.getOwnPropertyDescriptor(value, field)?.value;
  return typeof found === "string" ? found : undefined;
}

/** What a module hands in to be recorded, and the body that it becomes. */
import type { EntryBody } from "@countersign/log";
import type { Json } from "@countersign/protocol";
import type { Actor } from "../../platform/actor.ts";

/** Facts of a record: only fields that the caller classified as fit for the log. Secrets never enter. */
export type AuditFacts = Readonly<Record<string, Json | undefined>>;

/** One thing that happened, or was refused. */
export interface AuditEntry {
  /** Dotted name that the recording module declares among its `auditEvents`. */
  readonly event: string;
  readonly actor: Actor;
  readonly object?: { readonly kind: string; readonly id: string };
  /** Slug of the client it concerns. */
  readonly client?: string;
  /** The classified fields that changed, as they were and as they are. */
  readonly before?: AuditFacts;
  readonly after?: AuditFacts;
  readonly outcome: "done" | "refused";
  /** Reason code of a refusal. */
  readonly code?: string;
  readonly requestHash?: string;
  readonly shortCode?: string;
  readonly details?: AuditFacts;
}

/** The confidential body of the log entry. Canonical JSON has no null: what is null or undefined is left out. */
export function bodyOf(entry: AuditEntry): EntryBody {
  const { actor, object } = entry;
  return withoutNothing({
    actor: {
      kind: actor.kind,
      id: actor.id,
      name: actor.name,
      role: actor.role ?? null,
      via: actor.via ?? null,
      address: actor.address ?? null,
    },
    object: object ? { kind: object.kind, id: object.id } : null,
    client: entry.client ?? null,
    before: factsOf(entry.before),
    after: factsOf(entry.after),
    outcome: entry.outcome,
    code: entry.code ?? null,
    request: entry.requestHash ?? null,
    short_code: entry.shortCode ?? null,
    details: factsOf(entry.details),
  });
}

function factsOf(facts: AuditFacts | undefined): Json {
  if (!facts) return null;
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, value ?? null]));
}

function withoutNothing(body: EntryBody): EntryBody {
  return Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) => {
      if (value === null) return [];
      return [[name, stripped(value)]];
    }),
  );
}

function stripped(value: Json): Json {
  if (Array.isArray(value)) return value.filter((member) => member !== null).map(stripped);
  return typeof value === "object" && value !== null ? withoutNothing(value) : value;
}

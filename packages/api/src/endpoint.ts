/** An endpoint is one value: method, path, permission, audit event, input, replies and errors. Server, client and OpenAPI derive from it. */
import type { Permission } from "@countersign/access";
import type { z } from "zod";

/**
 * Who may call: a permission, any signed-in actor, a signing station that an administrator accepted, or anybody (`public`
 * endpoints authenticate by what they carry, if at all).
 */
export type Access = Permission | "signed-in" | "station" | "public";

/** What a session can owe: until it is paid, only what pays it is open to that session. */
export type Owed = "password" | "factor";

/** One endpoint of /api/v1. */
export interface Endpoint {
  /** Stable name, `resource.action`; the OpenAPI operation id. */
  readonly id: string;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below /api/v1, parameters as `:name`. */
  readonly path: string;
  readonly access: Access;
  readonly summary: string;
  /** The audit event that a success records; undefined only where nothing changes. */
  readonly audit?: string;
  /**
   * At level `code` it is done only after an authorization code: 401 with `X-Countersign-OTP: required`, and the same
   * request again with the code. Whatever runs code or changes what protects it is challenged.
   */
  readonly challenged?: true;
  /**
   * Where it keeps signatures that it is handed: the namespaces of those that an API key may hand in too. A program asks;
   * it approves, refuses and publishes nothing in a person's name.
   */
  readonly signaturesByKey?: readonly string[];
  /** Open also to a session that owes one of these; without it, to none that owes anything. */
  readonly whileOwing?: readonly Owed[];
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Reply schema by status; `null` for bodies that are not JSON (documents, streams) or absent. */
  readonly replies: Readonly<Record<number, z.ZodType | null>>;
  /** Problem codes beyond the common ones (see problem.ts). */
  readonly errors: readonly string[];
}

/** Declares an endpoint and keeps its exact types. */
export function endpoint<const E extends Endpoint>(value: E): E {
  return value;
}

type Input<S> = S extends z.ZodType ? z.input<S> : undefined;
/** What a caller passes for an endpoint. */
export interface CallInput<E extends Endpoint> {
  readonly params?: Input<E["params"]>;
  readonly query?: Input<E["query"]>;
  readonly body?: Input<E["body"]>;
  /** The authorization code, where the server asked for one. */
  readonly otp?: string;
}
/** The reply bodies of an endpoint, as a union. */
export type ReplyOf<E extends Endpoint> = E["replies"][keyof E["replies"]] extends infer S
  ? S extends z.ZodType
    ? z.output<S>
    : undefined
  : never;

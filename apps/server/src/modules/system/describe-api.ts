/** The API as OpenAPI 3.1, derived from the endpoints that are mounted. */
import type { Endpoint } from "@countersign/api";
import {
  CHALLENGE_HEADER,
  CHALLENGE_PROBLEMS,
  CODE_HEADER,
  OTHER_CHALLENGE_HEADER,
  problem,
} from "@countersign/api";
import { z } from "zod";
import { release } from "./release.ts";

/** The OpenAPI document. */
export function describeApi(endpoints: readonly Endpoint[], publicUrl: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const endpoint of endpoints) {
    const path = endpoint.path.replaceAll(/:([a-z_]+)/g, "{$1}");
    (paths[path] ??= {})[endpoint.method.toLowerCase()] = operationOf(endpoint);
  }
  return {
    openapi: "3.1.0",
    info: { title: "Countersign", version: release.version },
    servers: [{ url: `${publicUrl}/api/v1` }],
    paths,
    components: {
      securitySchemes: { bearer: { type: "http", scheme: "bearer" } },
      schemas: { Problem: schemaOf(problem, "output") },
    },
  };
}

function operationOf(endpoint: Endpoint): Record<string, unknown> {
  const { body, audit, errors } = endpoint;
  return {
    operationId: endpoint.id,
    summary: endpoint.summary,
    tags: [endpoint.id.split(".")[0]],
    ...(endpoint.access === "public" ? {} : { security: [{ bearer: [] }] }),
    "x-permission": endpoint.access,
    ...(audit === undefined ? {} : { "x-audit-event": audit }),
    ...(endpoint.challenged ? { "x-challenged": true } : {}),
    parameters: [
      ...parametersOf(endpoint.params, "path"),
      ...parametersOf(endpoint.query, "query"),
      ...(endpoint.challenged ? codeParameters : []),
    ],
    ...(body
      ? {
          requestBody: {
            required: true,
            content: { "application/json": { schema: schemaOf(body, "input") } },
          },
        }
      : {}),
    responses: {
      ...Object.fromEntries(
        Object.entries(endpoint.replies).map(([status, schema]) => [
          status,
          schema
            ? { description: "Done", content: { "application/json": { schema: schemaOf(schema, "output") } } }
            : { description: "Done" },
        ]),
      ),
      ...(endpoint.challenged ? { 401: challenge } : {}),
      default: {
        description: [
          "A problem document",
          ...(errors.length > 0 ? [`also: ${errors.join(", ")}`] : []),
        ].join("; "),
        content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
      },
    },
  };
}

const code = { type: "string", maxLength: 20 };
/** Where the code of a challenged request goes: one of the two. */
const codeParameters = [
  { name: CODE_HEADER, in: "header", required: false, schema: code },
  { name: "otp", in: "query", required: false, schema: code },
];
const wanted = {
  description: "required, or invalid for a code that is wrong or was used",
  schema: { type: "string", enum: ["required", "invalid"] },
};
/** At level code, before a code was given. */
const challenge = {
  description: `Nobody is signed in; or, where the header is there, a code is needed: ${CHALLENGE_PROBLEMS.join(", ")}`,
  headers: { [CHALLENGE_HEADER]: wanted, [OTHER_CHALLENGE_HEADER]: wanted },
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
};

function parametersOf(schema: z.ZodObject | undefined, place: "path" | "query"): unknown[] {
  return Object.entries(schema?.shape ?? {}).map(([name, field]) => ({
    name,
    in: place,
    required: place === "path" || !isOptional(field),
    schema: schemaOf(field, "input"),
  }));
}

function isOptional(field: unknown): boolean {
  return field instanceof z.ZodOptional || field instanceof z.ZodDefault;
}

function schemaOf(schema: unknown, io: "input" | "output"): unknown {
  // What has no JSON schema, such as a refinement by code, is left open rather than wrong.
  const { $schema: _, ...described } = z.toJSONSchema(schema as z.ZodType, { io, unrepresentable: "any" });
  return described;
}

/** Turns whatever was thrown into a problem document that tells callers what they may know and nothing more. */
import { COMMON_PROBLEMS, type Problem } from "@countersign/api";
import type { FastifyReply, FastifyRequest } from "fastify";
import { hasZodFastifySchemaValidationErrors } from "fastify-type-provider-zod";
import { isLostDatabase } from "../database/index.ts";
import { type FieldProblem, ProblemError, type ProblemFacts } from "./problem-error.ts";

/** Titles of the codes that every endpoint may answer with. */
export const commonProblems: Readonly<Record<keyof typeof COMMON_PROBLEMS, ProblemFacts>> = {
  "bad-request": { status: COMMON_PROBLEMS["bad-request"], title: "The request is not well formed." },
  "not-signed-in": { status: COMMON_PROBLEMS["not-signed-in"], title: "Nobody is signed in." },
  "not-allowed": { status: COMMON_PROBLEMS["not-allowed"], title: "This is not allowed to you." },
  "cross-site": {
    status: COMMON_PROBLEMS["cross-site"],
    title: "Another page made this request.",
  },
  "password-due": { status: COMMON_PROBLEMS["password-due"], title: "Another password is due." },
  "factor-due": { status: COMMON_PROBLEMS["factor-due"], title: "A second factor is due." },
  "not-found": { status: COMMON_PROBLEMS["not-found"], title: "There is no such thing." },
  "method-not-allowed": { status: COMMON_PROBLEMS["method-not-allowed"], title: "Not with this method." },
  "body-too-large": { status: COMMON_PROBLEMS["body-too-large"], title: "The body is too large." },
  "unsupported-media-type": {
    status: COMMON_PROBLEMS["unsupported-media-type"],
    title: "The body has to be application/json.",
  },
  "too-many-requests": { status: COMMON_PROBLEMS["too-many-requests"], title: "Too many attempts." },
  "internal-error": { status: COMMON_PROBLEMS["internal-error"], title: "Something failed on the server." },
  "not-ready": { status: COMMON_PROBLEMS["not-ready"], title: "The server is not ready." },
};

const fastifyCodes: Readonly<Record<string, keyof typeof COMMON_PROBLEMS>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: "body-too-large",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "unsupported-media-type",
};

/** Answers with the problem that `error` means; what nobody expected becomes `internal-error` and is logged. */
export function sendProblem(
  problems: ReadonlyMap<string, ProblemFacts>,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const meant = asProblemError(error, request);
  const facts = meant && problems.get(meant.code);
  if (!meant || !facts) request.log.error({ err: error }, "a request failed unexpectedly");
  const known = meant && facts ? meant : new ProblemError("internal-error", `Request ${request.id} failed.`);
  const { status, title } = facts ?? commonProblems["internal-error"];
  const document: Problem = {
    type: `urn:countersign:problem:${known.code}`,
    title,
    status,
    code: known.code,
    ...(known.detail === undefined ? {} : { detail: known.detail.slice(0, 2000) }),
    ...(known.needs === undefined ? {} : { needs: known.needs }),
    ...(known.fields ? { fields: known.fields.slice(0, 50).map(bounded) } : {}),
  };
  void reply.code(status).headers({ ...known.headers, "cache-control": "no-store" });
  void reply.type("application/problem+json").serializer(JSON.stringify).send(document);
}

function asProblemError(error: unknown, request: FastifyRequest): ProblemError | undefined {
  if (error instanceof ProblemError) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const fields = error.validation.map(({ instancePath, message }) => ({
      path: instancePath,
      message: message ?? "is not valid",
    }));
    return new ProblemError("bad-request", "Some fields are not as they should be.", { fields });
  }
  if (isLostDatabase(error)) return unreachable(request, error);
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return undefined;
  const code = fastifyCodes[error.code];
  if (code) return new ProblemError(code);
  const isCallersFault =
    "statusCode" in error && typeof error.statusCode === "number" && error.statusCode < 500;
  return isCallersFault ? new ProblemError("bad-request", "The request cannot be read.") : undefined;
}

/** It passes: the caller may come again. What was under way may have been committed just before. */
function unreachable(request: FastifyRequest, error: unknown): ProblemError {
  request.log.warn({ err: error }, "the database could not be reached");
  return new ProblemError(
    "not-ready",
    "The database cannot be reached at the moment. Whether a change was made is not known: look before you repeat it.",
    { headers: { "retry-after": "1" } },
  );
}

function bounded({ path, message }: FieldProblem): { path: string; message: string } {
  return { path: path.slice(0, 300), message: message.slice(0, 500) };
}

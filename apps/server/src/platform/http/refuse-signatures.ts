/** No API key hands in an approval: whoever stole one would have asked and approved at once. */
import { decide } from "@countersign/access";
import type { Endpoint } from "@countersign/api";
import type { FastifyRequest } from "fastify";
import { callerOf, principalOf } from "./admit-caller.ts";
import type { Api } from "./api.ts";
import { denied } from "./authentication.ts";
import { ProblemError } from "./problem-error.ts";

/** Throws `not-allowed` where an API key hands in a signature that is none of those which keys may hand in here. */
export async function refuseSignatures(
  api: Pick<Api, "ctx">,
  endpoint: Pick<Endpoint, "id" | "access" | "signaturesByKey">,
  request: FastifyRequest,
  body: unknown,
): Promise<void> {
  const { signaturesByKey } = endpoint;
  if (signaturesByKey === undefined) return;
  const principal = principalOf(request);
  const isHandedIn = namespacesIn(body).some((namespace) => !signaturesByKey.includes(namespace));
  if (!principal || !isHandedIn) return;
  const decision = decide(principal, { permission: endpoint.access, approves: true });
  if (decision.outcome !== "deny") return;
  const { because } = decision;
  await api.ctx.questions.ask(denied, { actor: callerOf(request), endpoint: endpoint.id, because });
  throw new ProblemError(
    "not-allowed",
    `An API key asks and approves nothing: sign in for that (${because}).`,
  );
}

/** The namespaces of all signatures in a body, wherever they stand in it. The body was read by the endpoint's schema. */
function namespacesIn(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  const own = "sig" in value && "namespace" in value ? [String(value.namespace)] : [];
  return [...own, ...Object.values(value).flatMap(namespacesIn)];
}

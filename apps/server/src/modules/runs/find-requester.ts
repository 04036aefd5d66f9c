/** Who asks for a run in the eyes of its devices: a person, or the server. */
import { SERVER } from "@countersign/protocol";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { findUser } from "../identity/index.ts";
import type { AskedRun } from "./asked-run.ts";
import type { RequestAuthority } from "./compose-request.ts";

/** Whether a policy wants a person to sign what is asked for. */
export function isSignedByPeople(
  authorities: readonly RequestAuthority[],
  client: string,
  kind: AskedRun["kind"],
): boolean {
  return authorities.some(({ pin }) =>
    pin.root.policies.some(
      (policy) => policy.client === client && policy.kind === kind && policy.requester === "signed",
    ),
  );
}

/** Who asks: whom the caller names; the server where every policy trusts it; else the person that the account is linked to. */
export async function requesterOf(
  ctx: ServerContext,
  actor: Actor,
  asked: AskedRun,
  authorities: readonly RequestAuthority[],
  client: string,
): Promise<{ authority: string; person: string }> {
  if (asked.requester) {
    const { authority, person } = asked.requester;
    if (person === SERVER || !authorities.some(({ pin }) => pin.authority === authority))
      throw new ProblemError(
        "requester-needed",
        "The requester is a person of an authority that the devices pin.",
      );
    return asked.requester;
  }
  const signed = isSignedByPeople(authorities, client, asked.kind);
  const operator = authorities.find(({ pin }) => pin.root.scope === "operator") ?? authorities[0];
  if (!signed && operator) return { authority: operator.pin.authority, person: SERVER };
  const linked =
    actor.kind === "user" || actor.kind === "key" ? (await findUser(ctx, actor.id)).person : null;
  if (linked && authorities.some(({ pin }) => pin.authority === linked.authority)) return linked;
  throw new ProblemError(
    "requester-needed",
    "Here a person asks and signs: name yourself by --key FILE, or have your account linked to your person.",
  );
}

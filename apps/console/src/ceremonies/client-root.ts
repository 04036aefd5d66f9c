/**
 * A client's own root (formats.md, several roots): its people have a say of their own over what runs on its devices,
 * even against the operator. It can only restrict: it names no server key, and every other pinned root still has to
 * agree. Devices take it once its own people and the operator's have signed.
 */
import type { Crypto, Root } from "@countersign/protocol";
import { type ComposedRoot, composeRoot } from "./composed.ts";
import { firstRoot, type NewPerson } from "./first-root.ts";
import { policiesFor } from "./policies.ts";

/** What the client's people decided. */
export interface ClientRootWish {
  /** Whose root it is: the client's name. */
  readonly name: string;
  readonly client: string;
  readonly people: readonly NewPerson[];
  readonly approvals: number;
  readonly independent: boolean;
  readonly secrets: boolean;
  /** Origins of stations that count as out of the server's reach. */
  readonly independentStations: ReadonlySet<string>;
}

/** Composes it; what the operator allows as run-as at this client stays possible. */
export function composeClientRoot(
  wish: ClientRootWish,
  operator: Pick<Root, "policies">,
  now: number,
  crypto: Crypto,
): ComposedRoot {
  const { name, client, people, independentStations, approvals, independent, secrets } = wish;
  const runAs = operator.policies.find(
    (policy) => policy.client === client && policy.kind === "script",
  )?.run_as;
  const policies = policiesFor({ client, approvals, independent, secrets, ...(runAs ? { runAs } : {}) });
  // Who belongs to a client is for the operator to admit.
  return composeRoot(
    firstRoot({ name, scope: "client", people, independentStations, admits: false, policies, now }),
    crypto,
  );
}

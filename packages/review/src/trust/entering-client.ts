/** What it means for a machine to enter a client: what may be done there, and what is to be said of it. */
import type { PinnedRoot } from "@countersign/protocol";
import { segmentsOf } from "../text/segments-of.ts";
import { policyWords, trustWord } from "./policy-words.ts";
import type { AdmissionModel } from "./root-model.ts";

/** What each root says of a client. */
export function policiesAt(client: string, roots: readonly PinnedRoot[]): AdmissionModel["policies"] {
  return roots.flatMap((pin) =>
    pin.root.policies
      .filter((policy) => policy.client === client)
      .map((policy) => ({
        authority: pin.authority,
        name: segmentsOf(pin.root.name, "name"),
        client: policy.client,
        kind: policy.kind,
        trust: trustWord(policy),
        words: policyWords(policy),
      })),
  );
}

/** What whoever admits there should look at; `scope` are the clients of role *admit*. */
export function warningsAt(
  client: string,
  policies: AdmissionModel["policies"],
  hasRoots: boolean,
  scope: readonly string[] | undefined,
): string[] {
  const weak = policies.some((policy) => policy.trust === "server-trust");
  return [
    ...(hasRoots && policies.length === 0
      ? [`no root that is held here has a policy for ${client}: devices refuse`]
      : []),
    ...(weak ? [`at ${client} whoever owns the server can run code; only role root admits there`] : []),
    ...(scope && !scope.includes(client) ? [`role admit does not reach ${client}`] : []),
  ];
}

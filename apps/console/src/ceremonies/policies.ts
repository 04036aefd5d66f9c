/** Policies as the ceremonies compose them: what a kind of action at a client takes. */
import type { Policy, Root } from "@countersign/protocol";
import { APPROVERS, signsIndependently } from "./people-of-root.ts";

const DAY_SECONDS = 86_400;
const KINDS: readonly Policy["kind"][] = ["reboot", "script"];

/** What somebody chose for a client. */
export interface PolicyWish {
  readonly client: string;
  /** How many others sign each run, beside the requester. */
  readonly approvals: number;
  /** Whether one of them must sign out of the server's reach: device-trust, or console-trust without. */
  readonly independent: boolean;
  /** Whether runs may have parameters of type secret, sealed to their devices. */
  readonly secrets: boolean;
  /** Users that a run may take; without any, the usual one. */
  readonly runAs?: readonly string[];
}

/** The policies for scripts and reboots at a client. */
export function policiesFor({ client, approvals, independent, secrets, runAs = [] }: PolicyWish): Policy[] {
  return KINDS.map((kind) => ({
    kind,
    client,
    require: [{ group: APPROVERS, min: approvals }],
    requester: "signed",
    min_independent: independent ? 1 : 0,
    max_targets: 1000,
    max_window: DAY_SECONDS,
    network: ["host", "none"],
    // A reboot has none.
    secrets: secrets && kind === "script",
    ...(runAs.length > 0 ? { run_as: runAs.toSorted() } : {}),
  }));
}

/** Policies with some of them put in the place of those for the same client and kind. */
export function withPolicies(policies: readonly Policy[], added: readonly Policy[]): Policy[] {
  const nameOf = ({ client, kind }: Policy) => `${client} ${kind}`;
  const names = new Set(added.map(nameOf));
  return [...policies.filter((policy) => !names.has(nameOf(policy))), ...added].toSorted((left, right) =>
    nameOf(left) < nameOf(right) ? -1 : 1,
  );
}

/** Which of the approvers could ask for a run that nobody else may approve: too few others, or none out of the server's reach. */
export function strandedRequesters(
  root: Pick<Root, "persons" | "stations">,
  { approvals, independent }: Pick<PolicyWish, "approvals" | "independent">,
): string[] {
  const approvers = root.persons.filter(({ groups }) => groups.includes(APPROVERS));
  return approvers
    .filter((requester) => {
      const others = approvers.filter((person) => person !== requester);
      return (
        others.length < approvals ||
        (independent && !others.some((person) => signsIndependently(person, root)))
      );
    })
    .map(({ name }) => name);
}

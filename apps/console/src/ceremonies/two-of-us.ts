/**
 * From "just me" to "two of us" (formats.md): the new people's root, the last trial root that names it as successor,
 * and the admissions of the devices under the new authority. Composed here, signed elsewhere; no device is visited.
 */
import type { Crypto, PinnedRoot, Root } from "@countersign/protocol";
import { type ComposedAdmission, composeAdmissions, type DeviceToAdmit } from "./admissions.ts";
import { type Composed, composeRoot, following } from "./composed.ts";
import { firstRoot, type NewPerson } from "./first-root.ts";
import { policiesFor } from "./policies.ts";

/** What the people decided. */
export interface TwoOfUs {
  /** Whose root it is: the company's name. */
  readonly name: string;
  readonly people: readonly NewPerson[];
  readonly clients: readonly string[];
  readonly approvals: number;
  readonly independent: boolean;
  readonly secrets: boolean;
  /** Origins of stations that count as out of the server's reach. */
  readonly independentStations: ReadonlySet<string>;
}

/** Everything that awaits signatures afterwards. */
export interface Graduation {
  readonly root: Composed & { readonly pinned: PinnedRoot };
  readonly last: Composed & { readonly pinned: PinnedRoot };
  readonly admissions: readonly ComposedAdmission[];
}

/** What was composed, or why nothing was. */
export type GraduationResult =
  | ({ readonly ok: true } & Graduation)
  | { readonly ok: false; readonly because: string };

/** Composes the three, for the devices that stand under the trial root now. */
export function composeTwoOfUs(
  wish: TwoOfUs,
  { trial, devices, now }: { trial: PinnedRoot; devices: readonly DeviceToAdmit[]; now: number },
  crypto: Crypto,
): GraduationResult {
  if (!trial.root.trial || trial.root.successor) return { ok: false, because: "successor-without-trial" };
  const { name, people, independentStations, approvals, independent, secrets } = wish;
  const policies = wish.clients.flatMap((client) =>
    policiesFor({ client, approvals, independent, secrets, runAs: runAsOf(trial.root, client) }),
  );
  const scope = "operator";
  const root = composeRoot(
    firstRoot({
      name,
      scope,
      people,
      independentStations,
      admits: true,
      policies,
      now,
      heritage: trial.root,
    }),
    crypto,
  );
  if (!root.ok) return root;
  const { authority, hash } = root.pinned;
  const last = composeRoot({ ...following(trial, now), successor: { authority, version: 1, hash } }, crypto);
  if (!last.ok) return last;
  const admissions = composeAdmissions(devices, { authority, issued: now }, crypto);
  return { ok: true, root, last, admissions };
}

/** As whom runs may be executed stays what it was. */
function runAsOf(trial: Root, client: string): readonly string[] {
  return trial.policies.find((policy) => policy.client === client && policy.kind === "script")?.run_as ?? [];
}

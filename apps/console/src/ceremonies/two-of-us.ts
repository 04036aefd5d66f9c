/**
 * From "just me" to "two of us" (formats.md): the new people's root, the last trial root that names it as successor,
 * and the admissions of the devices under the new authority. Composed here, signed elsewhere; no device is visited.
 */
import type { Crypto, PinnedRoot, Root } from "@countersign/protocol";
import { type ComposedAdmission, composeAdmissions, type DeviceToAdmit } from "./admissions.ts";
import { type Composed, composeRoot, following, YEAR_SECONDS } from "./composed.ts";
import { APPROVERS, personIdFor, personOf, stationsWith } from "./people-of-root.ts";
import { policiesFor } from "./policies.ts";
import type { ReadCard } from "./read-card.ts";

/** A card with what its holder is to do. */
export interface NewPerson {
  readonly card: ReadCard;
  /** Approves and changes the root; or only stands in for somebody who was lost. */
  readonly as: "approver" | "recovery";
}

/** What the people decided. */
export interface TwoOfUs {
  /** Whose root it is: the company's name. */
  readonly name: string;
  readonly people: readonly NewPerson[];
  readonly clients: readonly string[];
  readonly approvals: number;
  readonly independent: boolean;
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
  const root = composeRoot(firstRoot(wish, trial.root, now), crypto);
  if (!root.ok) return root;
  const { authority, hash } = root.pinned;
  const last = composeRoot({ ...following(trial, now), successor: { authority, version: 1, hash } }, crypto);
  if (!last.ok) return last;
  const admissions = composeAdmissions(devices, { authority, issued: now }, crypto);
  return { ok: true, root, last, admissions };
}

function firstRoot(wish: TwoOfUs, trial: Root, now: number): Root {
  const stations = stationsWith(
    [],
    wish.people.map(({ card }) => card),
    wish.independentStations,
  );
  const ids: string[] = [];
  const people = wish.people.map(({ card, as }) => {
    const id = personIdFor(card.name, ids);
    ids.push(id);
    return { as, person: personOf({ card, id, groups: as === "approver" ? [APPROVERS] : [] }, stations) };
  });
  const idsOf = (wanted: NewPerson["as"]) =>
    people.flatMap(({ as, person }) => (as === wanted ? [person.id] : [])).toSorted();
  const members = idsOf("approver");
  // Two, even where there are fewer of them so far: then the rules say that nobody could ever sign.
  const two = { threshold: 2, members };
  return {
    type: "root",
    format: 1,
    name: wish.name,
    scope: "operator",
    version: 1,
    issued: now,
    expires: now + YEAR_SECONDS,
    hard_expires: now + 2 * YEAR_SECONDS,
    trial: false,
    persons: people.map(({ person }) => person).toSorted((left, right) => (left.id < right.id ? -1 : 1)),
    roles: {
      root: two,
      renew: two,
      people: two,
      admit: { threshold: 1, members },
      breakglass: two,
      recovery: { threshold: 1, members: idsOf("recovery") },
    },
    policies: wish.clients
      .flatMap((client) =>
        policiesFor({
          client,
          approvals: wish.approvals,
          independent: wish.independent,
          runAs: runAsOf(trial, client),
        }),
      )
      .toSorted((left, right) => (`${left.client} ${left.kind}` < `${right.client} ${right.kind}` ? -1 : 1)),
    stations,
    server_keys: trial.server_keys,
    update_keys: trial.update_keys,
    witnesses: trial.witnesses,
    min_release: trial.min_release,
    revoked: [],
  };
}

/** As whom runs may be executed stays what it was. */
function runAsOf(trial: Root, client: string): readonly string[] {
  return trial.policies.find((policy) => policy.client === client && policy.kind === "script")?.run_as ?? [];
}

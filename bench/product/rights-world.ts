/** People with roles and tiers at clients and with closed areas, and questions about them: one model, which each engine answers in its own words. */
import {
  type AreaSettings,
  compile,
  decide,
  type HeldRole,
  type Permission,
  PERMISSION_IDS,
  permissionFacts,
  type Rights,
  type Snapshot,
} from "@countersign/access";

/** One question: may this person do this at this client? */
export interface Question {
  readonly person: number;
  readonly permission: Permission;
  readonly client: number;
  /** Of the object: 0 has none, higher is more secret. */
  readonly tier: number;
}

/** Everybody, what there is to ask, and what has to be answered. */
export interface RightsWorld {
  readonly roles: readonly HeldRole[];
  readonly people: readonly Rights[];
  readonly snapshots: readonly Snapshot[];
  readonly questions: readonly Question[];
  readonly answers: readonly boolean[];
}

/** What applies at clients and asks for no proof: outcomes that every engine has a word for. */
export const ASKED: readonly Permission[] = PERMISSION_IDS.filter((id) => {
  const { scope, challenge } = permissionFacts(id);
  return scope === "client" && challenge === undefined;
});

/** The same world each time: 50 people, 20 clients, 8 roles, three tiers, every fifth person with an area closed. */
export function makeRightsWorld(clients = 20): RightsWorld {
  const next = numbers(7);
  const roles = Array.from({ length: 8 }, (_, at) => ({
    id: `role-${at}`,
    name: `Role ${at}`,
    permissions: ASKED.filter(() => next(2) === 0),
  }));
  const people = Array.from({ length: 50 }, (_, at) => rightsOf(at, roles, clients, next));
  const questions = Array.from({ length: 5000 }, () => ({
    person: next(people.length),
    permission: ASKED[next(ASKED.length)] ?? "runs.read",
    // One in twenty is of a client that nobody has.
    client: 1 + next(clients + 1),
    tier: next(4),
  }));
  const snapshots = people.map(compile);
  const answers = questions.map(({ person, permission, client, tier }) => {
    const snapshot = snapshots[person];
    return snapshot !== undefined && decide(snapshot, { permission, client, tier }).outcome === "allow";
  });
  return { roles, people, snapshots, questions, answers };
}

function rightsOf(
  at: number,
  roles: readonly HeldRole[],
  clients: number,
  next: (below: number) => number,
): Rights {
  const areas: AreaSettings = at % 5 === 0 ? { runs: "none" } : {};
  const places = Array.from({ length: clients }, (_, index) => index + 1).filter(() => next(3) > 0);
  return {
    user: `person-${at}`,
    active: true,
    roles: [],
    clients: places.map((client) => ({
      client,
      slug: `client-${client}`,
      tier: 1 + next(3),
      roles: roles.filter(() => next(4) === 0),
    })),
    areas,
    // Each stands at the rank of its own number.
    tiers: [1, 2, 3],
  };
}

/** Numbers that look like chance and are the same each time (a linear congruential generator). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Who is told next of one thing that waits: pure, so that every rule can be tried at any moment. */

/** The rules of the installation. */
export interface TellingRules {
  /** Minutes after which somebody who was told is reminded; null: never. */
  readonly reminderMinutes: number | null;
  /** How many are told at first; null: everybody who may approve. */
  readonly firstTold: number | null;
  /** Minutes after which everybody else is told too. */
  readonly escalateMinutes: number;
  /** So much may wait for one person before no more is added. */
  readonly mostWaiting: number;
}

/** Somebody who may approve it. */
export interface Candidate {
  readonly target: string;
  /** There is a way to tell them. */
  readonly isReachable: boolean;
  readonly isAway: boolean;
  /** Whom they named for when they are away. */
  readonly substitute: string | undefined;
  /** How much else waits for them that they were told of. */
  readonly waiting: number;
  /** How much of that the account asked for that asks for this one. */
  readonly waitingFromAsker: number;
  /** What they were sent about this already, the first first. */
  readonly told: readonly {
    readonly round: number;
    readonly createdAt: number;
    /** When it was taken; undefined while it is under way, or where it was given up. */
    readonly sentAt: number | undefined;
  }[];
}

/** A message to be made. */
export interface Choice {
  readonly target: string;
  readonly round: number;
}

const MOST_REMINDERS = 3;

/** Whom to tell now. `order` decides between people for whom as much waits. */
export function chooseWhom(
  candidates: readonly Candidate[],
  { reminderMinutes, firstTold, escalateMinutes, mostWaiting }: TellingRules,
  { now, order }: { readonly now: number; readonly order: (target: string) => string },
): Choice[] {
  const here = candidates.filter(({ isAway }) => !isAway);
  // Somebody has to know, even if everybody is away.
  const asked = here.length > 0 ? here : candidates;
  const told = asked.filter((one) => one.told.length > 0);
  const since = Math.min(...told.flatMap((one) => one.told.map(({ createdAt }) => createdAt)));
  const isEscalated = told.length > 0 && now - since >= escalateMinutes * 60;
  const open = firstTold === null || isEscalated ? asked.length : Math.max(0, firstTold - told.length);
  const standsIn = new Set(candidates.flatMap((one) => (one.isAway ? (one.substitute ?? []) : [])));
  const rank = (one: Candidate): [number, number, string] => [
    standsIn.has(one.target) ? 0 : 1,
    one.waiting,
    order(one.target),
  ];
  const first = asked
    .filter((one) => one.told.length === 0 && one.isReachable && hasRoom(one, mostWaiting))
    .toSorted((left, right) => compare(rank(left), rank(right)))
    .slice(0, open)
    .map(({ target }) => ({ target, round: 0 }));
  const reminders = told.flatMap((one): Choice[] => {
    const last = one.told.at(-1);
    if (reminderMinutes === null || last?.sentAt === undefined || !one.isReachable) return [];
    const isDue = last.round < MOST_REMINDERS && now - last.sentAt >= reminderMinutes * 60;
    return isDue ? [{ target: one.target, round: last.round + 1 }] : [];
  });
  return [...first, ...reminders];
}

/** Whoever asks for very much must not keep approvers from hearing of what somebody else asks for: one of those is told still. */
function hasRoom({ waiting, waitingFromAsker }: Candidate, mostWaiting: number): boolean {
  return waiting < mostWaiting || waitingFromAsker === 0;
}

function compare(
  [standsInLeft, waitingLeft, left]: [number, number, string],
  [standsInRight, waitingRight, right]: [number, number, string],
): number {
  return standsInLeft - standsInRight || waitingLeft - waitingRight || (left < right ? -1 : 1);
}

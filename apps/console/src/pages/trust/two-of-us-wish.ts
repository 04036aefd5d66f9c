/** What somebody has chosen so far, on the way to two people. */
import type { Root } from "@countersign/protocol";
import { mayBeIndependent, personOf, stationsWith, APPROVERS } from "../../ceremonies/people-of-root.ts";
import { strandedRequesters } from "../../ceremonies/policies.ts";
import type { NewPerson } from "../../ceremonies/first-root.ts";
import type { TwoOfUs } from "../../ceremonies/two-of-us.ts";

/** The choices. */
export interface Wish {
  readonly name: string;
  readonly clients: readonly string[];
  readonly approvals: number;
  /** Origins of stations that somebody declared not independent, though they might be. */
  readonly notIndependent: readonly string[];
  /** Device-trust is wanted wherever it is possible. */
  readonly independent: boolean;
  /** Runs may have secrets, sealed to their devices. */
  readonly secrets: boolean;
}

/** What the page begins with: every client that the trial serves. */
export function firstWish(trial: Root): Wish {
  const clients = [...new Set(trial.policies.map(({ client }) => client))].toSorted();
  return { name: "", clients, approvals: 1, notIndependent: [], independent: true, secrets: true };
}

/** Choices that were kept, where they have the shape of some. */
export function wishIn(kept: unknown): Wish | undefined {
  if (typeof kept !== "object" || kept === null) return undefined;
  const {
    name,
    clients,
    approvals,
    notIndependent,
    independent,
    secrets,
  }: Partial<Record<keyof Wish, unknown>> = kept;
  if (typeof name !== "string" || typeof approvals !== "number" || !Number.isInteger(approvals))
    return undefined;
  if (!isTexts(clients) || !isTexts(notIndependent) || typeof independent !== "boolean") return undefined;
  if (typeof secrets !== "boolean") return undefined;
  return { name, clients, approvals: Math.max(1, approvals), notIndependent, independent, secrets };
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

/** The stations of the cards that count as out of the server's reach. */
export function independentStations(
  { notIndependent }: Wish,
  people: readonly NewPerson[],
): ReadonlySet<string> {
  const origins = people.flatMap(({ card: { station } }) => (station ? [station.origin] : []));
  return new Set(origins.filter((origin) => mayBeIndependent(origin) && !notIndependent.includes(origin)));
}

/** Who could ask for a run that nobody else could approve, if independence were asked for. */
export function strandedBy(wish: Wish, people: readonly NewPerson[]): string[] {
  const stations = stationsWith(
    [],
    people.map(({ card }) => card),
    independentStations(wish, people),
  );
  const persons = people
    .filter(({ as }) => as === "approver")
    .map(({ card }, at) => personOf({ card, id: `person-${at}`, groups: [APPROVERS] }, stations));
  return strandedRequesters({ persons, stations }, { approvals: wish.approvals, independent: true });
}

/** The choices as the ceremony takes them: independence only where nobody is left without an approver by it. */
export function wishOf(wish: Wish, people: readonly NewPerson[]): TwoOfUs {
  return {
    name: wish.name.trim(),
    people,
    clients: wish.clients,
    approvals: wish.approvals,
    independent: wish.independent && strandedBy(wish, people).length === 0,
    independentStations: independentStations(wish, people),
    secrets: wish.secrets,
  };
}

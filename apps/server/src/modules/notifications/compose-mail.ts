/** The mail that tells somebody what waits for them: no more than is needed, and one link to each station, made by us. */
import type { WaitingThing } from "./waiting-thing.ts";

/** One thing that waits for the person who gets the message. */
export interface ToldThing {
  readonly thing: WaitingThing;
  /** Where this person signs; undefined: in the terminal. */
  readonly station: string | undefined;
  /** 0: asked; from 1: reminded. */
  readonly round: number;
}

/** Longer mails are not read. */
const MOST_THINGS = 20;
const NAME_WIDTH = 10;

/** Subject and text. `things` is never empty. */
export function composeMail(things: readonly ToldThing[]): { subject: string; text: string } {
  const shown = things.slice(0, MOST_THINGS);
  const more = things.length - shown.length;
  return {
    subject: subjectOf(things),
    text: [
      things.length === 1
        ? "This waits for your signature."
        : `${things.length} requests wait for your signature.`,
      ...shown.map(paragraph),
      ...(more > 0 ? [`${more} more ${more === 1 ? "waits" : "wait"}: your station lists all of them.`] : []),
      [
        'What is written after "Reason" is the requester\'s; addresses in it are taken apart on purpose.',
        "Judge by what your station shows, not by this mail: it was sent by the server.",
      ].join("\n"),
    ].join("\n\n"),
  };
}

/** What waits, in one line. `things` is never empty. */
export function subjectOf(things: readonly ToldThing[]): string {
  const [first] = things;
  if (!first) throw new Error("a message about nothing");
  const reminder = things.every(({ round }) => round > 0) ? "Still waits" : "Waits";
  const { title, shortCode } = first.thing;
  return things.length === 1
    ? `${reminder} for your signature: ${title} (${shortCode})`
    : `${things.length} requests wait for your signature`;
}

function paragraph({ thing, station }: ToldThing): string {
  return [
    ...thing.facts.map(([name, value]) => `${name.padEnd(NAME_WIDTH)}${value}`),
    station === undefined
      ? `Sign it in the terminal: ${thing.inTerminal}`
      : `Read and sign it at your station: ${stationLink(station, thing)}`,
  ].join("\n");
}

/** Opens it at a station, for whoever is signed in there. It holds no secret. */
export function stationLink(station: string, { kind, hash }: Pick<WaitingThing, "kind" | "hash">): string {
  return `${station}/#${kind === "run" ? "request" : "document"}=${hash}`;
}

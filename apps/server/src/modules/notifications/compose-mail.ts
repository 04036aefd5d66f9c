/** The mail that tells somebody what waits for them: no more than is needed, and one link to each station, made by us. */
import type { AwaitingRun } from "../runs/index.ts";
import { defuse } from "./defuse.ts";

/** One thing that waits for the person who gets the mail. */
export interface WaitingThing {
  readonly run: AwaitingRun;
  /** Where this person signs; undefined: in the terminal. */
  readonly station: string | undefined;
  /** 0: asked; from 1: reminded. */
  readonly round: number;
}

/** Longer mails are not read. */
const MOST_THINGS = 20;

/** Subject and text. `things` is never empty. */
export function composeMail(things: readonly WaitingThing[]): { subject: string; text: string } {
  const [first] = things;
  if (!first) throw new Error("a mail about nothing");
  const shown = things.slice(0, MOST_THINGS);
  const more = things.length - shown.length;
  const reminder = things.every(({ round }) => round > 0) ? "Still waits" : "Waits";
  const subject =
    things.length === 1
      ? `${reminder} for your signature: ${titleOf(first.run)} (${first.run.shortCode})`
      : `${things.length} requests wait for your signature`;
  return {
    subject,
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

function titleOf({ request, client }: AwaitingRun): string {
  const { action } = request;
  return defuse(`${action.kind === "script" ? action.name : action.kind} at ${client}`);
}

function paragraph({ run, station }: WaitingThing): string {
  const { request, hash, shortCode, client } = run;
  const { action, requester } = request;
  const devices = request.target_count;
  return [
    action.kind === "script"
      ? `Script    ${defuse(action.name)}, version ${action.version}`
      : "Action    reboot",
    `Client    ${defuse(client)}`,
    `Devices   ${devices}`,
    `Asked by  ${defuse(requester.person)}`,
    `Reason    ${defuse(request.reason) || "none given"}`,
    `Code      ${shortCode}`,
    `Until     ${new Date(request.not_after * 1000).toISOString().slice(0, 16).replace("T", " ")} UTC`,
    station === undefined
      ? `Sign it in the terminal: countersign approve ${run.id}`
      : `Read and sign it at your station: ${stationLink(station, hash)}`,
  ].join("\n");
}

/** Opens the request at a station, for whoever is signed in there. It holds no secret. */
export function stationLink(station: string, hash: string): string {
  return `${station}/#request=${hash}`;
}

/**
 * What a browser shows: no more than the subject of the mail says, since it stands on screens that are locked. One link, to
 * the station where its owner signs.
 */
import { stationLink, subjectOf, type ToldThing } from "./compose-mail.ts";
import type { PushMessage } from "./post-push.ts";

/** Titles are shown up to here by no browser in full. */
const MOST_CHARACTERS = 200;

/** `things` is never empty; `tag` is the same for every attempt. */
export function composePush(things: readonly ToldThing[], tag: string): PushMessage {
  const [first] = things;
  const alone = things.length === 1 ? first : undefined;
  const station = things.find((one) => one.station !== undefined)?.station;
  return {
    title: alone ? `${alone.round > 0 ? "Still waits" : "Waits"} for your signature` : subjectOf(things),
    body: things
      .slice(0, 3)
      .map(({ thing }) => `${cut(thing.title)} (${thing.shortCode})`)
      .join("\n"),
    // Where several things wait, the station lists them.
    link: station === undefined ? null : alone ? stationLink(station, alone.thing) : `${station}/`,
    tag,
  };
}

/** What a trial says. */
export function trialPush(tag: string): PushMessage {
  return {
    title: "Countersign can reach this browser",
    body: "Nothing waits for you because of this one.",
    link: null,
    tag,
  };
}

function cut(text: string): string {
  return Array.from(text).slice(0, MOST_CHARACTERS).join("");
}

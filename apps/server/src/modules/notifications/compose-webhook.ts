/**
 * What a chat room or a program is told. Words of others stand only where a receiver takes them as plain text: in Slack's
 * `plain_text`, in text runs of an Adaptive Card, in strings of JSON.
 */
import { stationLink } from "./compose-mail.ts";
import type { Fact, WaitingThing } from "./waiting-thing.ts";
import type { WebhookShape } from "./webhooks.ts";

/** The body for one shape; the link leads to the station of the first who has one. */
export function composeWebhook(shape: WebhookShape, thing: WaitingThing): string {
  const title = `${thing.kind === "run" ? "A run" : "A document"} waits for signatures`;
  const station = thing.approvers.find((person) => person.station !== undefined)?.station;
  const link = station === undefined ? undefined : stationLink(station, thing);
  if (shape === "generic") return JSON.stringify(generic(thing, link));
  return JSON.stringify(
    shape === "slack" ? slack(title, thing.facts, link) : teams(title, thing.facts, link),
  );
}

/** The body by which somebody tries whether anything arrives. */
export function composeTrial(shape: WebhookShape): string {
  const title = "Countersign can reach this place";
  if (shape === "generic") return JSON.stringify({ type: "trial", data: {} });
  return JSON.stringify(shape === "slack" ? slack(title, [], undefined) : teams(title, [], undefined));
}

function generic({ data, approvers }: WaitingThing, link: string | undefined) {
  const asked = approvers.map(({ person }) => person);
  return { type: "signature.wanted", data: { ...data, approvers: asked, station_link: link ?? null } };
}

function slack(title: string, facts: readonly Fact[], link: string | undefined) {
  const plain = (text: string) => ({ type: "plain_text", text, emoji: false });
  return {
    text: title,
    blocks: [
      { type: "header", text: plain(title) },
      ...facts.map(([name, value]) => ({ type: "section", text: plain(`${name}: ${value}`) })),
      ...(link === undefined
        ? []
        : [
            {
              type: "actions",
              elements: [{ type: "button", text: plain("Open the signing station"), url: link }],
            },
          ]),
    ],
  };
}

function teams(title: string, facts: readonly Fact[], link: string | undefined) {
  const run = (text: string, weight: "bolder" | "default") => ({ type: "TextRun", text, weight });
  return {
    type: "message",
    attachments: [
      {
        contentType: "application/vnd.microsoft.card.adaptive",
        content: {
          $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
          type: "AdaptiveCard",
          version: "1.4",
          body: [
            { type: "TextBlock", text: title, weight: "bolder", size: "medium", wrap: true },
            ...facts.map(([name, value]) => ({
              type: "RichTextBlock",
              inlines: [run(`${name}: `, "bolder"), run(value, "default")],
            })),
          ],
          actions:
            link === undefined
              ? []
              : [{ type: "Action.OpenUrl", title: "Open the signing station", url: link }],
        },
      },
    ],
  };
}

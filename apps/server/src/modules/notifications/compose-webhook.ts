/**
 * What a chat room or a program is told. Words of others stand only where a receiver takes them as plain text: in Slack's
 * `plain_text`, in text runs of an Adaptive Card, in strings of JSON.
 */
import type { AwaitingRun } from "../runs/index.ts";
import { stationLink } from "./compose-mail.ts";
import { defuse } from "./defuse.ts";
import type { WebhookShape } from "./webhooks.ts";

/** The body for one shape; `station` is where to sign, undefined: in the terminal. */
export function composeWebhook(shape: WebhookShape, run: AwaitingRun, station: string | undefined): string {
  const title = "A run waits for signatures";
  const link = station === undefined ? undefined : stationLink(station, run.hash);
  if (shape === "generic") return JSON.stringify(genericOf(run, link));
  return JSON.stringify(
    shape === "slack" ? slack(title, factsOf(run), link) : teams(title, factsOf(run), link),
  );
}

/** The body by which somebody tries whether anything arrives. */
export function composeTrial(shape: WebhookShape): string {
  const title = "Countersign can reach this place";
  if (shape === "generic") return JSON.stringify({ type: "trial", data: {} });
  return JSON.stringify(shape === "slack" ? slack(title, [], undefined) : teams(title, [], undefined));
}

type Fact = readonly [name: string, value: string];

function factsOf({ request, client, shortCode }: AwaitingRun): Fact[] {
  const { action, requester } = request;
  return [
    ["What", action.kind === "script" ? `${defuse(action.name)}, version ${action.version}` : "reboot"],
    ["Client", defuse(client)],
    ["Devices", String(request.target_count)],
    ["Asked by", defuse(requester.person)],
    ["Reason", defuse(request.reason)],
    ["Code", shortCode],
  ];
}

function genericOf(run: AwaitingRun, link: string | undefined) {
  const { action, requester } = run.request;
  return {
    type: "signature.wanted",
    data: {
      run: run.id,
      request_hash: run.hash,
      short_code: run.shortCode,
      client: run.client,
      kind: action.kind,
      script: action.kind === "script" ? { name: action.name, version: action.version } : null,
      devices: run.request.target_count,
      requester: requester.person,
      reason: defuse(run.request.reason),
      not_after: run.request.not_after,
      approvers: run.approvers.map(({ person }) => person),
      station_link: link ?? null,
    },
  };
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

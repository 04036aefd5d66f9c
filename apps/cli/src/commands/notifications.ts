/** notifications show, test, deliveries, mine: how people are told that something waits for them. */
import { type Client, type Delivery, endpoints, type ReplyOf } from "@countersign/api";
import { type Command, EXIT, RefusedError, UsageError } from "../command.ts";
import { harmless, short, table, when } from "../output/table.ts";

const of = endpoints.notifications;
type Settings = ReplyOf<typeof of.describeTelling>;

export const notificationsShow: Command = {
  words: ["notifications", "show"],
  summary: "Show the mail server, the webhooks, and when approvers are told and reminded",
  remote: true,
  json: true,
  async run({ io, client, flag }) {
    const settings = (await (await client()).call(of.describeTelling)).reply;
    io.out(flag("json") ? JSON.stringify(settings, null, 2) : settingsText(settings));
    return EXIT.success;
  },
};

function settingsText({ mail, rules, webhooks }: Settings): string {
  const { first_told: first, escalate_minutes, reminder_minutes: reminder, most_waiting } = rules;
  return [
    mail
      ? `mail      ${mail.host}, port ${mail.port}, ${mail.security}, from ${mail.from}${mail.username === null ? "" : `, as ${harmless(mail.username)}`}`
      : "mail      no mail server is set",
    ...webhooks.map(({ name, shape, host }) => `webhook   ${harmless(name)} (${shape}) at ${host}`),
    ...(webhooks.length === 0 ? ["webhook   none"] : []),
    `at first  ${first === null ? "everybody who may sign" : `${first} of those who may sign, the others after ${escalate_minutes} minutes`}`,
    `reminded  ${reminder === null ? "never" : `after ${reminder} minutes, three times at most`}`,
    `waiting   at most ${most_waiting} requests of one account`,
  ].join("\n");
}

export const notificationsTest: Command = {
  words: ["notifications", "test"],
  summary: "Try the mail server with a mail to yourself, or post a trial to a webhook",
  positionals: ["[WEBHOOK]"],
  remote: true,
  json: true,
  async run({ io, client, positionals, flag }) {
    const api = await client();
    const [name] = positionals;
    const answer = name === undefined ? (await api.call(of.testMail)).reply : await tryWebhook(api, name);
    if (flag("json")) io.out(JSON.stringify(answer, null, 2));
    else io.out(`${answer.delivered ? "taken" : "not taken"}: ${harmless(answer.words)}`);
    return answer.delivered ? EXIT.success : EXIT.refused;
  },
};

async function tryWebhook(api: Client, name: string) {
  const { webhooks } = (await api.call(of.describeTelling)).reply;
  const named = webhooks.filter((webhook) => webhook.name === name || webhook.id === name);
  const [webhook] = named;
  if (!webhook) throw new RefusedError("not-found", `there is no webhook called ${harmless(name)}`);
  if (named.length > 1)
    throw new UsageError(
      `${named.length} webhooks are called ${harmless(name)}: name one by its id, see --json of notifications show`,
    );
  return (await api.call(of.testWebhook, { params: { id: webhook.id } })).reply;
}

const wordOf: Readonly<Record<Delivery["state"], string>> = {
  waiting: "on its way",
  sent: "sent",
  "given-up": "given up",
  moot: "not needed",
};

export const notificationsDeliveries: Command = {
  words: ["notifications", "deliveries"],
  summary: "List the latest messages, and what became of each",
  remote: true,
  json: true,
  async run({ io, client, flag }) {
    const { deliveries } = (await (await client()).call(of.listDeliveries)).reply;
    if (flag("json")) io.out(JSON.stringify(deliveries, null, 2));
    else if (deliveries.length === 0) io.out("Nobody was told of anything yet.");
    else
      io.out(
        table(
          ["STATE", "WAY", "TO", "ABOUT", "MADE", "ANSWER"],
          deliveries.map(({ state, way, round, to, run, draft, standing, created_at, error }) => [
            wordOf[state],
            round === 0 ? way : `${way}, reminder`,
            to,
            aboutOf({ run, draft, standing }),
            when(created_at),
            error ?? "",
          ]),
        ),
      );
    return EXIT.success;
  },
};

export const notificationsMine: Command = {
  words: ["notifications", "mine"],
  summary: "Show how you are told: by mail, in which browsers, quiet hours, and who stands in for you",
  remote: true,
  json: true,
  async run({ io, client, flag }) {
    const api = await client();
    const own = (await api.call(of.describeOwn)).reply;
    const { browsers } = (await api.call(of.describeBrowsers)).reply;
    if (flag("json")) io.out(JSON.stringify({ ...own, browsers }, null, 2));
    else
      io.out(
        [
          `mail      ${own.mail ? "yes" : "no"}`,
          ...browsers.map(({ name, created_at }) => `push      ${harmless(name)}, since ${when(created_at)}`),
          ...(browsers.length === 0 ? ["push      in no browser"] : []),
          `quiet     ${own.quiet === null ? "never" : `from ${own.quiet.from} until ${own.quiet.until}, ${harmless(own.zone)}`}`,
          `away      ${own.away_until === null ? "no" : `until ${when(own.away_until)}`}`,
          `stands in ${own.substitute === null ? "nobody in particular" : harmless(own.substitute)}`,
        ].join("\n"),
      );
    return EXIT.success;
  },
};

function aboutOf({ run, draft, standing }: Pick<Delivery, "run" | "draft" | "standing">): string {
  if (run !== null) return `run ${run}`;
  return draft === null ? `standing ${short(standing ?? "")}` : `draft ${short(draft)}`;
}

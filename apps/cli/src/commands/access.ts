/** access explain, access who-can: which role, client or closed area decides. */
import {
  type Client,
  endpoints,
  type ExplainedAccess,
  type Permission,
  PERMISSION_IDS,
} from "@countersign/api";
import { type Command, EXIT, UsageError } from "../command.ts";
import { table } from "../output/table.ts";

const atClient = { client: { value: "C", help: "at this client; without it, at any at all" } } as const;

export const accessExplain: Command = {
  words: ["access", "explain"],
  summary: "Whether somebody may do something, and what allows or refuses it, step by step",
  positionals: ["E-MAIL", "PERMISSION"],
  remote: true,
  json: true,
  options: atClient,
  async run({ io, client, positionals: [email = "", permission = ""], text, flag }) {
    const asked = readAsked(permission, text("client"));
    const api = await client();
    const query = { user: await userBy(api, email), ...asked };
    const { reply } = await api.call(endpoints.access.explainAccess, { query });
    io.out(flag("json") ? JSON.stringify(reply, null, 2) : explained(reply, permission));
    return reply.outcome === "deny" ? EXIT.refused : EXIT.success;
  },
};

export const accessWhoCan: Command = {
  words: ["access", "who-can"],
  summary: "Who may do something, and what allows each of them",
  positionals: ["PERMISSION"],
  remote: true,
  json: true,
  options: atClient,
  async run({ io, client, positionals: [permission = ""], text, flag }) {
    const query = readAsked(permission, text("client"));
    const { reply } = await (await client()).call(endpoints.access.whoCan, { query });
    const rows = reply.users.map(({ user, outcome, via }) => [
      user.name,
      outcome === "challenge" ? "after fresh proof" : "yes",
      via.name,
      via.client ?? "everywhere",
    ]);
    if (flag("json")) io.out(JSON.stringify(reply.users, null, 2));
    else io.out(table(["NAME", "MAY", "BY THE ROLE", "AT"], rows));
    return EXIT.success;
  },
};

function readAsked(
  permission: string,
  client: string | undefined,
): { permission: Permission; client?: string } {
  const known = PERMISSION_IDS.find((id) => id === permission);
  if (!known)
    throw new UsageError(`No permission is called ${permission}. There are: ${PERMISSION_IDS.join(", ")}.`);
  return { permission: known, ...(client === undefined ? {} : { client }) };
}

async function userBy(api: Client, email: string): Promise<string> {
  const { reply } = await api.call(endpoints.access.listPeople, { query: { q: email } });
  const found = reply.users.find((user) => user.email.toLowerCase() === email.toLowerCase());
  if (!found) throw new UsageError(`No user that you look after has the address ${email}.`);
  return found.id;
}

function explained(
  { user, outcome, because, prove, via, steps, grants }: ExplainedAccess,
  permission: string,
): string {
  const verdict = {
    allow: `may ${permission}`,
    challenge: `may ${permission} after ${prove ?? "a proof"}`,
    deny: `may not ${permission}: ${because ?? "no reason"}`,
  }[outcome];
  const place = (client: string | null) => (client === null ? "everywhere" : `at ${client}`);
  return [
    `${user.name} ${verdict}.`,
    ...steps.map(({ about, result }) => `  ${result === "holds" ? "yes" : "no "}  ${about}`),
    ...(via ? [`Allowed by the role ${via.name}, ${place(via.client)}.`] : []),
    ...(outcome === "deny" && grants.length > 0
      ? [`Held elsewhere: ${grants.map(({ name, client }) => `${name} ${place(client)}`).join(", ")}.`]
      : []),
  ].join("\n");
}

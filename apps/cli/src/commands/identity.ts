/** setup, login, logout, whoami, users and keys. */
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import {
  bearerToken,
  type Client,
  createClient,
  endpoints,
  type Permission,
  PERMISSION_IDS,
  type StartedSession,
} from "@countersign/api";
import { type Command, EXIT, type Invocation, UsageError } from "../command.ts";
import { saveCredentials } from "../credentials.ts";
import { durationSeconds } from "../output/duration.ts";
import { oneWord } from "../output/one-word.ts";
import { table, when } from "../output/table.ts";

const ROLE_NAMES = ["administrator", "standard", "analyst"] as const;
type RoleName = (typeof ROLE_NAMES)[number];

function roleNamed(name: string): RoleName {
  const found = ROLE_NAMES.find((role) => role === name);
  if (!found) throw new UsageError(`--role ${name}: one of ${ROLE_NAMES.join(", ")}`);
  return found;
}

/** A password from standard input or the terminal; `undefined` where there is neither. */
async function passwordFrom({ io, flag }: Invocation, question: string): Promise<string | undefined> {
  if (!flag("password-stdin")) return await io.askSecret(question);
  return new TextDecoder().decode(await io.readInput()).replace(/\r?\n$/, "");
}

/** A new password. On a terminal it is typed twice: nobody sees what they type, and nobody could reset the first administrator's. */
async function newPasswordFrom(invocation: Invocation): Promise<string | undefined> {
  const password = await passwordFrom(invocation, "Choose a password (12 characters or more): ");
  if (password === undefined || invocation.flag("password-stdin")) return password;
  if ((await passwordFrom(invocation, "Once more: ")) !== password)
    throw new UsageError("these were two different passwords; nothing was changed");
  return password;
}

/** The first administrator. Without a terminal and without --password-stdin a strong password is made and shown once. */
export const setup: Command = {
  words: ["setup"],
  summary: "Make the first administrator of a new installation",
  remote: true,
  options: {
    email: { value: "E", needed: true, help: "e-mail address" },
    name: { value: "N", needed: true, help: "full name" },
    "password-stdin": { help: "read the password from standard input" },
    data: {
      value: "DIR",
      help: "data directory that holds the set-up token (./data), where --token is not given",
    },
  },
  async run(invocation) {
    const { io, need, text, server } = invocation;
    const [email, name] = [need("email"), need("name")];
    const tokenFile = path.join(path.resolve(io.cwd, text("data") ?? "data"), "setup-token");
    const token = text("token") ?? (await readFile(tokenFile, "utf8").catch(() => undefined))?.trim();
    if (!token)
      throw new UsageError(
        `--token TOKEN is needed: the set-up token that the server printed (or is already used: ${tokenFile})`,
      );
    const given = await newPasswordFrom(invocation);
    const password = given ?? randomBytes(15).toString("base64url");
    // The set-up token is part of the body; no session exists yet.
    const client = createClient({ server: server() });
    const { reply } = await client.call(endpoints.identity.setUp, { body: { token, email, name, password } });
    await saveCredentials(server(), bearerToken(reply), io);
    io.out(`${reply.user.name} is the first administrator of ${server()}; this terminal is signed in.`);
    if (given === undefined) io.out(`Password, shown once: ${password}`);
    return EXIT.success;
  },
};

/** The second step, where the password is not enough. A recovery code is asked for only here: it is good for long. */
async function withSecondFactor(
  { io, text }: Invocation,
  client: Client,
  owed: { ticket: string; methods: readonly string[] },
): Promise<StartedSession> {
  if (owed.methods.every((method) => method === "passkey"))
    throw new UsageError(
      "this account signs in with its passkey, in the console: make an API key there (COUNTERSIGN_TOKEN)",
    );
  const question = "Code of the authenticator app, or a recovery code: ";
  const code = text("otp") ?? (await io.askSecret(question));
  if (!code) throw new UsageError("--otp CODE is needed where there is no terminal");
  const body = { ticket: owed.ticket, code };
  return (await client.call(endpoints.identity.giveSecondFactor, { body })).reply;
}

export const login: Command = {
  words: ["login"],
  summary: "Sign in and keep the session for this user of this machine",
  remote: true,
  options: {
    email: { value: "E", help: "e-mail address" },
    invitation: { value: "CODE", help: "accept an invitation and choose a password" },
    otp: { value: "CODE", help: "code of the authenticator app, where the account has one" },
    "password-stdin": { help: "read the password from standard input" },
  },
  async run(invocation) {
    const { io, need, text, server } = invocation;
    const invitation = text("invitation");
    const email = invitation === undefined ? need("email") : "";
    const password =
      invitation === undefined
        ? await passwordFrom(invocation, "Password: ")
        : await newPasswordFrom(invocation);
    if (password === undefined) throw new UsageError("--password-stdin is needed where there is no terminal");
    const client = await invocation.client();
    const { reply } =
      invitation === undefined
        ? await client.call(endpoints.identity.signIn, { body: { email, password } })
        : await client.call(endpoints.identity.acceptInvitation, { body: { invitation, password } });
    const session = reply.step === "signed-in" ? reply : await withSecondFactor(invocation, client, reply);
    await saveCredentials(server(), bearerToken(session), io);
    io.out(`Signed in at ${server()} as ${session.user.name} (${session.user.role}).`);
    return EXIT.success;
  },
};

export const logout: Command = {
  words: ["logout"],
  summary: "End the session and forget it here",
  remote: true,
  async run({ io, client, server }) {
    await (await client()).call(endpoints.identity.signOut);
    await saveCredentials(server(), undefined, io);
    io.out(`Signed out of ${server()}.`);
    return EXIT.success;
  },
};

export const whoami: Command = {
  words: ["whoami"],
  summary: "Who is signed in, and what they may do",
  remote: true,
  json: true,
  async run({ io, client, flag }) {
    const { reply } = await (await client()).call(endpoints.identity.whoAmI);
    if (flag("json")) io.out(JSON.stringify(reply, null, 2));
    else {
      io.out(`${reply.user.name} <${reply.user.email}>, ${reply.user.role}`);
      io.out(
        reply.user.person
          ? `person ${reply.user.person.person} of ${reply.user.person.authority}`
          : "linked to no person of a root",
      );
      io.out(`may: ${reply.permissions.join(", ")}`);
    }
    return EXIT.success;
  },
};

export const usersList: Command = {
  words: ["users", "list"],
  summary: "List users",
  remote: true,
  json: true,
  async run({ io, client, flag }) {
    const { reply } = await (await client()).call(endpoints.identity.listUsers);
    if (flag("json")) io.out(JSON.stringify(reply.users, null, 2));
    else
      io.out(
        table(
          ["ID", "E-MAIL", "NAME", "ROLE", "STATE", "PERSON"],
          reply.users.map((user) => [
            user.id,
            user.email,
            user.name,
            user.role,
            user.state,
            user.person?.person ?? "-",
          ]),
        ),
      );
    return EXIT.success;
  },
};

export const usersInvite: Command = {
  words: ["users", "invite"],
  summary: "Invite a user; the invitation is shown once",
  remote: true,
  json: true,
  options: {
    email: { value: "E", needed: true, help: "e-mail address" },
    name: { value: "N", needed: true, help: "full name" },
    role: { value: "ROLE", needed: true, help: ROLE_NAMES.join(", ") },
  },
  async run({ io, client, need, flag, server }) {
    const body = { email: need("email"), name: need("name"), role: roleNamed(need("role")) };
    const { reply } = await (await client()).call(endpoints.identity.inviteUser, { body });
    const invitation = oneWord(reply.invitation);
    if (flag("json")) io.out(JSON.stringify(reply, null, 2));
    else {
      io.out(
        `${reply.user.name} is invited until ${when(reply.expires_at)}. Hand over, by another way than this server:`,
      );
      io.out(`  ${new URL(server()).origin}/accept#${invitation}`);
      io.out(`or, for a terminal:`);
      io.out(`  countersign login --server ${server()} --invitation ${invitation}`);
    }
    return EXIT.success;
  },
};

export const usersLink: Command = {
  words: ["users", "link"],
  summary: "Say which person of a root a user is, so that runs they request name that person",
  positionals: ["USER_ID"],
  remote: true,
  options: {
    authority: { value: "sha256:HEX", needed: true, help: "the authority" },
    person: { value: "ID", needed: true, help: "the person's id in its root or people list" },
  },
  async run({ io, client, positionals, need }) {
    const body = { person: { authority: need("authority"), person: need("person") } };
    const { reply } = await (await client()).call(endpoints.identity.changeUser, {
      params: { id: positionals[0] ?? "" },
      body,
    });
    io.out(`${reply.name} requests as ${reply.person?.person}.`);
    return EXIT.success;
  },
};

function permissionNamed(word: string): Permission {
  const found = PERMISSION_IDS.find((id) => id === word);
  if (!found) throw new UsageError(`--may ${word}: one of ${PERMISSION_IDS.join(", ")}`);
  return found;
}

export const keysCreate: Command = {
  words: ["keys", "create"],
  summary: "Create an API key of your own; the secret is shown once",
  remote: true,
  json: true,
  options: {
    name: { value: "N", needed: true, help: "what it is for" },
    expires: { value: "DURATION", help: "for example 30d" },
    from: { value: "ADDRESS", multiple: true, help: "only from there, such as 10.0.0.0/8 (anywhere)" },
    client: { value: "C", multiple: true, help: "only at this client (wherever you may)" },
    may: { value: "PERMISSION", multiple: true, help: "only this, such as runs.request (all that you may)" },
  },
  async run({ io, client, need, text, all, flag }) {
    const expires = text("expires");
    const permissions = all("may").map(permissionNamed);
    const body = {
      name: need("name"),
      ...(expires === undefined ? {} : { expires_in_seconds: durationSeconds(expires) }),
      ...(permissions.length === 0 ? {} : { permissions }),
      ...(all("from").length === 0 ? {} : { addresses: [...all("from")] }),
      ...(all("client").length === 0 ? {} : { clients: [...all("client")] }),
    };
    const { reply } = await (await client()).call(endpoints.identity.createKey, { body });
    const secret = oneWord(reply.secret);
    io.out(flag("json") ? JSON.stringify(reply, null, 2) : secret);
    return EXIT.success;
  },
};

export const keysList: Command = {
  words: ["keys", "list"],
  summary: "List your API keys",
  remote: true,
  json: true,
  async run({ io, client, flag }) {
    const { reply } = await (await client()).call(endpoints.identity.listKeys);
    if (flag("json")) io.out(JSON.stringify(reply.keys, null, 2));
    else
      io.out(
        table(
          ["ID", "PREFIX", "EXPIRES", "LAST USED", "FROM", "ONLY AT", "ONLY FROM", "NAME"],
          reply.keys.map((key) => [
            key.id,
            key.prefix,
            when(key.expires_at),
            when(key.last_used_at),
            key.last_used_from ?? "",
            key.clients?.join(" ") ?? "",
            key.addresses?.join(" ") ?? "",
            key.name,
          ]),
        ),
      );
    return EXIT.success;
  },
};

export const keysRevoke: Command = {
  words: ["keys", "revoke"],
  summary: "Revoke one of your API keys",
  positionals: ["KEY_ID"],
  remote: true,
  async run({ io, client, positionals }) {
    await (await client()).call(endpoints.identity.revokeKey, { params: { id: positionals[0] ?? "" } });
    io.out("Revoked; it is refused from now on.");
    return EXIT.success;
  },
};

/**
 * Every secret that an installation issues or is told, looked for in everything that its processes wrote: their output,
 * the server's log, every column of every table, the exported audit log, and every file of the installation but the
 * few that exist to hold one. None is found, in no encoding; and a planted one is.
 */
import { randomBytes, randomInt } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ApiError, bearerToken, type Client, createClient, endpoints } from "@countersign/api";
import { generateEd25519 } from "@countersign/protocol/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { appCode, bytesOfSecret } from "../apps/server/src/testing/app-code.ts";
import { query } from "../apps/server/src/platform/postgres/testing/launched.ts";
import { AppProcess } from "./processes/app-process.ts";
import { freePort } from "./processes/free-port.ts";
import {
  ADMINISTRATOR,
  type Installation,
  startUp,
  typeCommand,
  untilConnected,
} from "./processes/installation.ts";
import { until } from "./processes/until.ts";
import { findSecrets, findTokens, type Place } from "./secrets/find-secrets.ts";
import { keyFileSecrets, opensshSecrets } from "./secrets/key-secrets.ts";
import { columnsOf, filesBelow, watchCommandLines } from "./secrets/places.ts";
import { formsOf, type Secret, textSecret, tokenSecrets } from "./secrets/secret-forms.ts";

const home = mkdtempSync(path.join(tmpdir(), "countersign-secrets-"));
const data = path.join(home, "data");
const exported = path.join(home, "export");
const secondAgent = path.join(home, "second-agent");
/** Issued or typed while the installation ran. */
const secrets: Secret[] = [];
/** What processes wrote to their standard output and error. */
const outputs: Place[] = [];
let installation: Installation | undefined;
let afterwards: Place[] = [];
let columns: Place[] = [];
let held: Secret[] = [];

/** Files that exist to hold a secret, by their path below the data directory, and what may not see them but their owner. */
const KEEPERS: readonly RegExp[] = [
  /^keys\/((log|secrets|server)\.key|postgres-roles\.json)$/,
  /^station\/trial\/(trial|recovery)\.key$/,
  /^agent\/documents\/identity$/,
];
const keepsASecret = (name: string) => KEEPERS.some((keeper) => keeper.test(name));

const superuser = () =>
  `postgresql://countersign_superuser@/countersign?host=${encodeURIComponent(path.join(data, "postgres", "cluster"))}&port=5432`;

beforeAll(async () => {
  const commandLines = watchCommandLines(home);
  installation = await startUp(data, await freePort());
  await liveThrough(installation);
  outputs.push(...commandLines());
  columns = await columnsOf(superuser());
  heard("countersign up", installation.up);
  await installation.up.stop();
  held = [
    ...[...filesBelow(data)].filter(({ where }) => keepsASecret(where)).flatMap(keyFileSecrets),
    ...[...filesBelow(secondAgent)]
      .filter(({ where }) => /^documents\/identity$/.test(where))
      .flatMap(keyFileSecrets),
  ];
  afterwards = [
    ...filesBelow(data, keepsASecret),
    ...filesBelow(exported),
    ...filesBelow(secondAgent, (name) => /^documents\/identity$/.test(name)),
    ...outputs,
  ];
}, 180_000);

afterAll(async () => {
  await installation?.up.stop();
  rmSync(home, { recursive: true, force: true });
});

describe("after everything was done that shows or takes a secret", () => {
  test("there were secrets of every kind to look for", () => {
    const names = new Set([...secrets, ...held].map(({ name }) => name));
    expect([...names].toSorted()).toEqual(
      [
        "an API key",
        "an API key that was never issued",
        "an agent's identity",
        "an enrolment token",
        "an enrolment token that was never issued",
        "an authenticator app's secret",
        "an invitation",
        "an invitation that was never issued",
        "a one-time code in a header",
        "a one-time code in an address",
        "a password typed wrongly",
        "a recovery code",
        "a recovery code typed wrongly",
        "a session",
        "a session that was never issued",
        "a set-up token that was never issued",
        "a sign-in's ticket",
        "a sign-in's ticket that was never issued",
        "a weak password",
        "another person's password",
        "Ann's private key",
        "keys/log.key",
        "keys/postgres-roles.json",
        "keys/secrets.key",
        "keys/server.key",
        "station/trial/recovery.key",
        "station/trial/trial.key",
        "the administrator's password",
        "the set-up token",
      ].toSorted(),
    );
  });

  test("none of them stands in any column of any table", () => {
    expect(new Set(columns.map(({ where }) => where)).size).toBeGreaterThan(100);
    expect(findSecrets(columns, [...secrets, ...held])).toEqual([]);
  });

  test("none of them stands in a log, in an output, in the exported audit log, or in a file of the installation", () => {
    const names = afterwards.map(({ where }) => where);
    expect(names.some((name) => name.startsWith("a command line") && name.includes("enroll"))).toBe(true);
    for (const expected of ["server.log", "checkpoint", "countersign up", "postgres/cluster/PG_VERSION"])
      expect(names).toContain(expected);
    expect(findSecrets(afterwards, [...secrets, ...held])).toEqual([]);
  });

  test("nor does any other token, such as the one by which this machine's agent was enrolled", () => {
    expect(findTokens([...columns, ...afterwards])).toEqual([]);
    const token = `cse_${randomBytes(32).toString("base64url")}`;
    expect(findTokens([{ where: "scratch", bytes: Buffer.from(`"${token}"`) }])).toEqual(["cse in scratch"]);
    const line = `csat1_${"a".repeat(64)}_${randomBytes(32).toString("base64url")}_acme`;
    expect(findTokens([{ where: "scratch", bytes: Buffer.from(line) }])).toEqual(["csat1 in scratch"]);
  });

  test("the files that hold one are their owner's alone", () => {
    const modes = [...filesBelow(data)]
      .filter(({ where }) => keepsASecret(where))
      .map(({ where, mode }) => `${where} ${mode.toString(8)}`);
    expect(modes.filter((line) => !line.endsWith(" 600"))).toEqual([]);
    expect(modes.length).toBeGreaterThan(5);
  });
});

describe("the scanner sees", () => {
  // With characters that every encoding writes differently.
  const planted = textSecret("a planted secret", "csk_>>>???~~~ and 32 characters more, all of them known");

  test.each(formsOf(planted).map(({ form, bytes }) => [form, bytes] as const))(
    "a secret in a scratch log as %s",
    (_form, bytes) => {
      const place = {
        where: "scratch.log",
        bytes: Buffer.concat([Buffer.from("at 1 ms: "), bytes, Buffer.from("\n")]),
      };
      expect(findSecrets([place], [planted]).join()).toContain("a planted secret");
      const other = textSecret("another", `csk_${randomBytes(32).toString("base64url")}`);
      expect(findSecrets([place], [other])).toEqual([]);
    },
  );

  test("a secret in the middle of a longer base64 text, wherever it begins", () => {
    for (const before of ["", "x", "xy"]) {
      const bytes = Buffer.from(Buffer.from(`${before}${String(planted.bytes)} and more`).toString("base64"));
      expect(findSecrets([{ where: "scratch", bytes }], [planted])).not.toEqual([]);
    }
  });

  test("a secret on the command line of a process that ends soon", async () => {
    const commandLines = watchCommandLines(home);
    const word = Buffer.from(planted.bytes).toString("latin1");
    const command = new AppProcess("cli", ["help", word, home]);
    await command.ended;
    expect(findSecrets(commandLines(), [planted]).join()).toContain("a command line");
  });

  test("a secret in any kind of column of a scratch table", async () => {
    const port = await freePort();
    const scratch = await startUp(path.join(home, "scratch"), port, ["--no-local-agent"]);
    const url = superuser().replace(encodeURIComponent(data), encodeURIComponent(path.join(home, "scratch")));
    try {
      const text = Buffer.from(planted.bytes).toString("latin1");
      const hex = Buffer.from(planted.bytes).toString("hex");
      await query(
        url,
        "create table scratch (plain text, raw bytea, document jsonb, list text[])",
        `insert into scratch values ('${text}', null, null, null), (null, '\\x00${hex}00', null, null),
          (null, null, '{"deep": [{"note": "see ${text}"}]}', null), (null, null, null, array['one', '${text}'])`,
      );
      const found = findSecrets(await columnsOf(url), [planted]).join("\n");
      for (const column of ["plain", "raw", "document", "list"])
        expect(found).toContain(`public.scratch.${column}`);
    } finally {
      await scratch.up.stop();
    }
  }, 60_000);

  test("a private key by its seed, and by the lines of its file", () => {
    const pair = generateEd25519("nobody@example.org");
    const of = opensshSecrets("a key", pair.privateKeyOpenssh);
    const [line = ""] = pair.privateKeyOpenssh.split("\n").slice(4);
    expect(line.length).toBeGreaterThan(40);
    for (const leak of [
      Buffer.from(pair.seed).toString("hex"),
      Buffer.from(pair.seed).toString("base64url"),
      line,
    ])
      expect(findSecrets([{ where: "scratch", bytes: Buffer.from(leak) }], of)).not.toEqual([]);
    // What everybody may see of a key is no leak.
    expect(findSecrets([{ where: "scratch", bytes: Buffer.from(pair.publicKeyText) }], of)).toEqual([]);
  });
});

/** Set-up, sign-in, keys, invitations, enrolment and runs, each done rightly and wrongly. */
async function liveThrough({ url }: Installation): Promise<void> {
  const { identity, devices, runs } = endpoints;
  const anonymous = createClient({ server: url });
  const remember = (name: string, text: string): string => {
    secrets.push(...(/^cs[a-z]_/.test(text) ? tokenSecrets(name, text) : [textSecret(name, text)]));
    return text;
  };
  const invented = (name: string, kind: string) =>
    remember(name, `${kind}_${randomBytes(32).toString("base64url")}`);
  const mistyped = () =>
    remember("a password typed wrongly", `wrong-${randomBytes(9).toString("hex")}-guess`);

  const setUpToken = remember(
    "the set-up token",
    readFileSync(path.join(data, "setup-token"), "utf8").trim(),
  );
  const password = remember("the administrator's password", ADMINISTRATOR.password);
  const weak = remember("a weak password", "short-7391");
  const person = { email: ADMINISTRATOR.email, name: ADMINISTRATOR.name };
  await refused(
    anonymous.call(identity.setUp, {
      body: { ...person, password, token: invented("a set-up token that was never issued", "css") },
    }),
  );
  await refused(anonymous.call(identity.setUp, { body: { ...person, password: weak, token: setUpToken } }));
  const answer = await typeCommand(
    ["setup", "--email", person.email, "--name", person.name, "--data", data, "--password-stdin"],
    { home, server: url, input: `${password}\n` },
  );
  expect(answer).toMatchObject({ code: 0 });
  outputs.push({ where: "countersign setup", bytes: Buffer.from(`${answer.out}${answer.err}`) });
  const saved = readFileSync(path.join(home, ".config", "countersign", "credentials.json"), "utf8");
  remember("a session", /cst_[\w-]+/.exec(saved)?.[0] ?? "");

  await refused(anonymous.call(identity.signIn, { body: { email: person.email, password: mistyped() } }));
  await refused(
    anonymous.call(identity.signIn, { body: { email: "nobody@example.org", password: mistyped() } }),
  );
  // People type passwords where the e-mail address belongs.
  await refused(anonymous.call(identity.signIn, { body: { email: password, password: mistyped() } }));
  const wrongly = await typeCommand(["login", "--email", person.email, "--password-stdin"], {
    home: fresh("wrongly"),
    server: url,
    input: `${mistyped()}\n`,
  });
  expect(wrongly.code).toBe(1);
  outputs.push({ where: "countersign login", bytes: Buffer.from(`${wrongly.out}${wrongly.err}`) });
  const session = bearerToken(
    (await anonymous.call(identity.signIn, { body: { email: person.email, password } })).reply,
  );
  remember("a session", session);
  const ann = createClient({ server: url, token: session });

  const key = remember(
    "an API key",
    (await ann.call(identity.createKey, { body: { name: "ci" } })).reply.secret,
  );
  const { reply: revoked } = await ann.call(identity.createKey, { body: { name: "old" } });
  remember("an API key", revoked.secret);
  await ann.call(identity.revokeKey, { params: { id: revoked.key.id } });
  await refused(createClient({ server: url, token: revoked.secret }).call(identity.whoAmI));

  const invitee = { email: "bob@example.org", name: "Bob Chu", role: "standard" } as const;
  const { invitation } = (await ann.call(identity.inviteUser, { body: invitee })).reply;
  remember("an invitation", invitation);
  const theirs = remember("another person's password", `their-${randomBytes(9).toString("hex")}-own`);
  await refused(anonymous.call(identity.acceptInvitation, { body: { invitation, password: weak } }));
  const strange = invented("an invitation that was never issued", "csi");
  await refused(
    anonymous.call(identity.acceptInvitation, { body: { invitation: strange, password: theirs } }),
  );
  const accepted = await anonymous.call(identity.acceptInvitation, {
    body: { invitation, password: theirs },
  });
  const token = remember("a session", bearerToken(accepted.reply));
  await takeSecondSteps(url, { email: invitee.email, password: theirs, token }, remember, invented);
  await createClient({ server: url, token }).call(identity.signOut);

  await wrongPlaces(url, { session, key }, remember, invented);
  await enrolSecondAgent(url, ann, remember, invented);

  const annsKey = generateEd25519("ann@example.org").privateKeyOpenssh;
  secrets.push(...opensshSecrets("Ann's private key", annsKey));
  writeFileSync(path.join(home, "id_ed25519"), annsKey, { mode: 0o600 });
  const card = await typeCommand(
    [
      "root",
      "card",
      "--key",
      "id_ed25519",
      "--name",
      "Ann Miller",
      "--out",
      path.join(data, "ann-card.json"),
    ],
    { home },
  );
  expect(card).toMatchObject({ code: 0 });

  const device = await untilConnected(ann);
  const { reply: run } = await createClient({ server: url, token: key }).call(runs.requestRun, {
    body: { script: "hello", devices: [device], reason: "to have done everything" },
  });
  await until(
    async () => (await ann.call(runs.showRun, { params: { id: run.id } })).reply.state,
    (state) => state === "finished",
  );
  await ann.call(devices.listDevices);
  await untilLogged(ann);
  expect(await typeCommand(["audit", "export", "--out", exported], { home, server: url })).toMatchObject({
    code: 0,
  });
  const log = readFileSync(path.join(exported, "bodies", "000"), "utf8");
  for (const fact of [ADMINISTRATOR.email, invitee.email, run.id]) expect(log).toContain(fact);
}

/** Makes one more entry, and waits until it is under a signed head: so is all that was recorded before. */
async function untilLogged(client: Client): Promise<void> {
  const { audit, clients } = endpoints;
  await client.call(clients.createClientOrganisation, { body: { id: "last-word", name: "Last word" } });
  const query = { event: "client.created", limit: 10 };
  const isProven = async () => {
    const { entries } = (await client.call(audit.listEntries, { query })).reply;
    const entry = entries.find(({ body }) => JSON.stringify(body).includes("Last word"));
    if (!entry) return false;
    const asked = client.call(audit.proveEntry, { params: { index: entry.index } });
    return asked.then(
      () => true,
      () => false,
    );
  };
  await until(isProven, (proven) => proven);
}

/** An authenticator app, recovery codes and a cookie, and the second step of signing in, rightly and wrongly. */
async function takeSecondSteps(
  url: string,
  { email, password, token }: { email: string; password: string; token: string },
  remember: (name: string, text: string) => string,
  invented: (name: string, kind: string) => string,
): Promise<void> {
  const { account, identity } = endpoints;
  const bob = createClient({ server: url, token });
  const anonymous = createClient({ server: url });
  const { secret } = (await bob.call(account.offerTotp)).reply;
  remember("an authenticator app's secret", secret);
  secrets.push({ name: "an authenticator app's secret", bytes: bytesOfSecret(secret) });
  await bob.call(account.addTotp, { body: { code: appCode(secret, Math.floor(Date.now() / 1000)) } });
  const { codes } = (await bob.call(account.makeRecoveryCodes)).reply;
  for (const code of codes) {
    remember("a recovery code", code);
    remember("a recovery code", code.replaceAll("-", ""));
  }
  const signedIn = (await anonymous.call(identity.signIn, { body: { email, password } })).reply;
  if (signedIn.step !== "second-factor") throw new Error("no second factor was asked for");
  const ticket = remember("a sign-in's ticket", signedIn.ticket);
  const wrong = remember("a recovery code typed wrongly", "wwww-xxxx-yyyy-zzzz");
  await refused(anonymous.call(identity.giveSecondFactor, { body: { ticket, code: wrong } }));
  const strange = invented("a sign-in's ticket that was never issued", "csf");
  const code = codes[0] ?? "";
  await refused(anonymous.call(identity.giveSecondFactor, { body: { ticket: strange, code } }));
  const response = await fetch(new URL("/api/v1/sessions/second-factor", url), {
    method: "POST",
    headers: { "content-type": "application/json", origin: url },
    body: JSON.stringify({ ticket, code, session: "cookie" }),
  });
  const cookie = /cst_[\w-]+/.exec(response.headers.getSetCookie().join())?.[0] ?? "";
  remember("a session", cookie);
  await response.arrayBuffer();

  // The code of the step before was used to confirm the app; the next one counts already.
  const next = appCode(secret, Math.floor(Date.now() / 1000) + 30);
  const typed = ["login", "--email", email, "--password-stdin"];
  const bobsHome = fresh("bob");
  for (const [words, ends] of [
    [typed, 2],
    [[...typed, "--otp", "000000"], 1],
    [[...typed, "--otp", next], 0],
  ] as const) {
    const {
      code: ended,
      out,
      err,
    } = await typeCommand([...words], {
      home: bobsHome,
      server: url,
      input: `${password}\n`,
    });
    outputs.push({ where: "countersign login with a second factor", bytes: Buffer.from(`${out}${err}`) });
    expect([ended, err]).toEqual([ends, expect.any(String)]);
  }
  const saved = readFileSync(path.join(bobsHome, ".config", "countersign", "credentials.json"), "utf8");
  remember("a session", /cst_[\w-]+/.exec(saved)?.[0] ?? "");
}

/** Credentials where they do not belong: in addresses, in wrong headers, in bodies that are none. */
async function wrongPlaces(
  url: string,
  { session, key }: { session: string; key: string },
  remember: (name: string, text: string) => string,
  invented: (name: string, kind: string) => string,
): Promise<void> {
  const code = remember("a one-time code in an address", `${randomInt(1e12, 9e12)}`);
  const headerCode = remember("a one-time code in a header", `${randomInt(1e12, 9e12)}`);
  const unknownSession = invented("a session that was never issued", "cst");
  const unknownKey = invented("an API key that was never issued", "csk");
  const asks: [string, RequestInit][] = [
    [`/api/v1/me?token=${session}&otp=${code}`, { headers: { authorization: `Bearer ${session}` } }],
    [
      `/api/v1/runs?otp=${code}`,
      { method: "POST", headers: { "x-countersign-otp-code": headerCode }, body: "{}" },
    ],
    [`/api/v1/nothing/${session}`, {}],
    [`/${key}`, {}],
    ["/api/v1/me", { headers: { authorization: `Bearer ${unknownSession}` } }],
    [
      "/api/v1/me",
      { headers: { authorization: `Basic ${Buffer.from(`ann:${unknownKey}`).toString("base64")}` } },
    ],
    ["/api/v1/me", { headers: { "x-api-key": unknownKey, cookie: `__Host-session=${unknownSession}` } }],
    [`/log/checkpoint?token=${unknownKey}`, {}],
    [`/log/tile/${key}`, { headers: { authorization: `Bearer ${session}` } }],
    [
      "/api/v1/sessions",
      {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: `{"email": "${session}", "password": ["${ADMINISTRATOR.password}"], "${key}": 1`,
      },
    ],
    [
      "/api/v1/keys",
      {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${session}` },
        body: JSON.stringify({ name: "x", [key]: session, expires_in_seconds: unknownKey }),
      },
    ],
    ["/agent", { headers: { authorization: `Bearer ${key}`, upgrade: "websocket", connection: "upgrade" } }],
  ];
  for (const [address, init] of asks) {
    // What it answers does not matter here, nor that some of it is no request at all.
    const response = await fetch(new URL(address, url), init).catch(() => undefined);
    await response?.arrayBuffer();
  }
}

async function enrolSecondAgent(
  url: string,
  ann: ReturnType<typeof createClient>,
  remember: (name: string, text: string) => string,
  invented: (name: string, kind: string) => string,
): Promise<void> {
  const made = await ann.call(endpoints.devices.createDeviceToken, { body: { client: "home" } });
  const { token, roots } = made.reply;
  remember("an enrolment token", token);
  const pins = roots.flatMap((root) => ["--root", root]);
  const words = ["enroll", "--server", url, ...pins, "--state", secondAgent, "--name", "second"];
  const enrol = async (where: string, given: string, ...more: string[]) => {
    const enrolling = new AppProcess("agent", [...words, ...more, "--token", "-"], { input: `${given}\n` });
    const { code } = await enrolling.ended;
    heard(where, enrolling);
    return code;
  };
  const wrong = invented("an enrolment token that was never issued", "cse");
  expect(await enrol("agent enroll, refused", wrong)).toBe(1);
  expect(await enrol("agent enroll", token)).toBe(0);
  expect(await enrol("agent enroll, again", token, "--force")).toBe(1);
  const running = new AppProcess("agent", ["run", "--state", secondAgent]);
  await until(
    () => running.err,
    (text) => text.includes('"connected"'),
  );
  await running.stop();
  heard("agent run", running);
}

function heard(where: string, process: AppProcess): void {
  // The one place where the set-up token is meant to be shown: as a link, and as a line to type.
  const out = process.out.replaceAll(/^ {2}(?:\.\/countersign setup .*|https?:\/\/\S+\/setup#\S+)$/gm, "");
  outputs.push({ where, bytes: Buffer.from(`${out}${process.err}`) });
}

async function refused(call: Promise<unknown>): Promise<void> {
  await expect(call).rejects.toBeInstanceOf(ApiError);
}

function fresh(name: string): string {
  const folder = path.join(home, name);
  mkdirSync(folder);
  return folder;
}

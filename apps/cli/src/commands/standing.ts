/** scripts exempt, standing list, show, revoke: what may run without asking again. */
import { type Client, endpoints, type StandingApproval } from "@countersign/api";
import { carry, documentBytes, hashOf, MAX_STANDING_USES, type Veto } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { type Command, EXIT, type Invocation, RefusedError, UsageError } from "../command.ts";
import { allDevices, findDevices } from "../find-devices.ts";
import { signWithKey } from "../keys/sign-with-key.ts";
import { durationSeconds } from "../output/duration.ts";
import { harmless, short, table, when } from "../output/table.ts";
import { personOfKey } from "../runs/person-of-key.ts";
import { USUAL_LIMITS } from "../runs/run-options.ts";
import { wordsForStanding } from "../runs/words-for-approval.ts";
import { type AskedStanding, differenceFromAskedStanding } from "../standing/check-standing.ts";
import { standingIn } from "../standing/describe-standing.ts";
import { exemptFromCode } from "../standing/exempt-from-code.ts";
import { bytesOfStanding, findStanding } from "../standing/find-standing.ts";
import { readAllowed } from "../standing/read-allowed.ts";
import { readWindow } from "../standing/read-window.ts";

const KEY = { value: "FILE", help: "your OpenSSH private key; used through ssh-keygen" } as const;

export const scriptsExempt: Command = {
  words: ["scripts", "exempt"],
  summary:
    "Let a script run without asking again: with --client or --device by a standing approval that people sign, without them at level code",
  positionals: ["NAME"],
  remote: true,
  json: true,
  challenged: true,
  options: {
    client: { value: "C", help: "every device of this client" },
    "up-to": { value: "N", help: "with --client: so many devices in one use (as many as there are)" },
    device: { value: "D", multiple: true, help: "instead of --client: this device, at most 64" },
    version: { value: "N", help: "a script version (the newest)" },
    allow: {
      value: "NAME=WHAT",
      multiple: true,
      help: "what may stand in a parameter: VALUE, A|B, 1..10, /[a-z]{1,8}/ or *; others keep their default",
    },
    window: {
      value: "W",
      multiple: true,
      help: 'when, such as "mon-fri 08:00-18:00 Europe/Berlin" (any time)',
    },
    every: { value: "DURATION", help: "time between two uses on one device" },
    "per-day": { value: "N", help: "uses a day on one device (24)" },
    total: { value: "N", help: "uses on one device altogether" },
    days: { value: "N", help: "how long it lives, at most 90 (30)" },
    "run-as": { value: "USER", help: "a user of the device (default)" },
    network: { value: "host|none", help: "which network the script sees (host)" },
    reason: { value: "TEXT", help: "why; approvers read it" },
    key: { value: "FILE", help: "your OpenSSH private key, to sign as requester" },
  },
  async run(invocation) {
    const { io, text, flag, all } = invocation;
    if (text("client") === undefined && all("device").length === 0) return exemptFromCode(invocation);
    const api = await invocation.client();
    const keyFile = text("key");
    const person = keyFile === undefined ? undefined : await personOfKey(api, keyFile);
    const asked = await readAsked(invocation, api);
    const body = { ...asked.body, ...(person ? { requester: person } : {}) };
    const { reply: composed } = await api.call(endpoints.standing.composeStanding, { body });
    if (keyFile !== undefined && person) {
      const bytes = await bytesOfStanding(api, composed.hash);
      const difference = differenceFromAskedStanding(
        standingIn(bytes),
        await askedStanding(api, asked, person),
      );
      if (difference !== undefined)
        throw new RefusedError(
          "not-what-was-asked",
          `not signed: the server composed another ${difference} than was asked for`,
        );
      io.err(await wordsForStanding(api, bytes));
      const signature = await signWithKey(keyFile, "countersign.standing.v1", bytes);
      const params = { hash: composed.hash };
      await api.call(endpoints.trust.addSignatures, { params, body: { signatures: [signature] } });
    }
    const { reply } = await api.call(endpoints.standing.showStanding, { params: { hash: composed.hash } });
    if (flag("json")) io.out(JSON.stringify(reply.standing, null, 2));
    else sayWhereItStands(reply.standing, io.out);
    return EXIT.success;
  },
};

/** What is sent leaves nothing to the server's choice: what was not typed is said as well. */
async function readAsked(invocation: Invocation, api: Client) {
  const { positionals, text, whole, all } = invocation;
  const [script = ""] = positionals;
  const client = text("client");
  if ((client === undefined) !== all("device").length > 0)
    throw new UsageError("exempt takes --client C, or --device D for each device");
  const network = text("network") ?? "host";
  if (network !== "host" && network !== "none") throw new UsageError("--network: host or none");
  const every = text("every");
  const version = whole("version");
  const perDay = whole("per-day") ?? 24;
  const days = whole("days") ?? 30;
  const devices = client === undefined ? await findDevices(api, all("device")) : undefined;
  const upTo = client === undefined ? 0 : (whole("up-to") ?? (await admittedDevices(api, client)));
  return {
    devices,
    client: client ?? devices?.[0]?.client ?? "",
    upTo,
    version,
    body: {
      script,
      ...(version === undefined ? {} : { version }),
      ...(client === undefined ? { devices: (devices ?? []).map(({ id }) => id) } : { client, up_to: upTo }),
      arguments: Object.fromEntries(all("allow").map(readAllowed)),
      run_as: text("run-as") ?? "default",
      network,
      limits: USUAL_LIMITS,
      windows: all("window").map(readWindow),
      min_interval: every === undefined ? 0 : durationSeconds(every),
      per_day: perDay,
      max_total: whole("total") ?? Math.min(perDay * days, MAX_STANDING_USES),
      days,
      reason: text("reason") ?? "no reason given",
    } as const,
  };
}

/** As many as there are, and at least one. */
async function admittedDevices(api: Client, client: string): Promise<number> {
  const devices = await allDevices(api, { client });
  return Math.max(1, devices.filter(({ state }) => state === "admitted").length);
}

/** What was typed, the script as the server shows it with its bytes hashed here, and the devices that the names were found to be. */
async function askedStanding(
  api: Client,
  { body, devices, client, upTo, version }: Awaited<ReturnType<typeof readAsked>>,
  requester: AskedStanding["requester"],
): Promise<AskedStanding> {
  const query = version === undefined ? {} : { version };
  const { script, content } = (
    await api.call(endpoints.scripts.showScript, { params: { name: body.script }, query })
  ).reply;
  return {
    script: {
      ...script,
      name: body.script,
      version: version ?? script.version,
      hash: hashOf(Buffer.from(content, "base64"), nodeCrypto),
    },
    client,
    // Named twice is asked for once.
    targets:
      devices &&
      [...new Map(devices.map((device) => [device.fingerprint, device])).values()].map(
        ({ fingerprint, name, admission }) => ({
          fingerprint,
          name: admission?.name ?? name,
          admission: admission?.hash ?? "",
        }),
      ),
    upTo,
    arguments: body.arguments,
    runAs: body.run_as,
    network: body.network,
    limits: body.limits,
    windows: body.windows,
    minInterval: body.min_interval,
    perDay: body.per_day,
    maxTotal: body.max_total,
    days: body.days,
    reason: body.reason,
    requester,
    now: Math.floor(Date.now() / 1000),
  };
}

/** In which state it is, why, and who signed it. */
function sayWhereItStands(standing: StandingApproval, say: (line: string) => void): void {
  say(`standing approval ${standing.hash}, code ${standing.short_code}: ${standing.state}`);
  if (standing.because !== null) say(`  ${standing.because}: ${harmless(standing.detail ?? "")}`);
  for (const { person, as } of standing.signers) say(`  signed by ${person} as ${as}`);
  if (standing.state === "awaiting-signatures")
    say(
      `  whoever asks signs with: countersign standing sign ${short(standing.hash)} --key FILE; an approver with: countersign approve ${standing.hash} --key FILE`,
    );
}

export const standingList: Command = {
  words: ["standing", "list"],
  summary: "List standing approvals: what may run without asking again, until when, and how often it did",
  remote: true,
  json: true,
  options: { all: { help: "ended and stopped ones too" } },
  async run({ io, client, flag }) {
    const { reply } = await (await client()).call(endpoints.standing.listStanding);
    const shown = reply.standing.filter(({ state }) => flag("all") || !["ended", "stopped"].includes(state));
    if (flag("json")) io.out(JSON.stringify(shown, null, 2));
    else if (shown.length === 0) io.out("No standing approval is in force or awaits signatures.");
    else
      io.out(
        table(
          ["ID", "STATE", "CLIENT", "SCRIPT", "SIGNED BY", "UNTIL", "USES", "REASON"],
          shown.map((standing) => [
            short(standing.hash),
            standing.state,
            standing.client,
            `${standing.script.name} v${standing.script.version}`,
            standing.signers.map(({ person }) => person).join(", "),
            when(standing.not_after),
            String(standing.uses.count),
            standing.reason,
          ]),
        ),
      );
    return EXIT.success;
  },
};

export const standingShow: Command = {
  words: ["standing", "show"],
  summary: "Show a standing approval: all that it allows, who signed it, and its latest uses",
  positionals: ["ID"],
  remote: true,
  json: true,
  async run({ io, client, positionals, flag }) {
    const api = await client();
    const hash = await findStanding(api, positionals[0] ?? "");
    const { reply } = await api.call(endpoints.standing.showStanding, { params: { hash } });
    if (flag("json")) {
      io.out(JSON.stringify(reply, null, 2));
      return EXIT.success;
    }
    io.out(await wordsForStanding(api, await bytesOfStanding(api, hash)));
    sayWhereItStands(reply.standing, io.out);
    for (const { effect, person, reason } of reply.standing.objections)
      io.out(`  ${effect} by ${person}: ${harmless(reason)}`);
    io.out(`  used ${reply.standing.uses.count} times`);
    for (const { run, state, at, by } of reply.uses) io.out(`  ${when(at)} ${state} ${run} ${harmless(by)}`);
    return EXIT.success;
  },
};

export const standingRevoke: Command = {
  words: ["standing", "revoke"],
  summary:
    "Revoke a standing approval for good, as an approver or as its requester; devices that hear of it refuse it",
  positionals: ["ID"],
  remote: true,
  json: true,
  options: {
    key: { ...KEY, needed: true },
    reason: { value: "TEXT", help: "why; everybody concerned reads it" },
  },
  async run({ io, client, positionals, need, text, flag }) {
    const api = await client();
    const hash = await findStanding(api, positionals[0] ?? "");
    const by = await personOfKey(api, need("key"));
    const { requester } = standingIn(await bytesOfStanding(api, hash));
    const isOwn = requester.authority === by.authority && requester.person === by.person;
    const veto: Veto = {
      type: "veto",
      format: 1,
      subject: hash,
      effect: isOwn ? "cancel" : "veto",
      reason: text("reason") ?? "no reason given",
      by,
      time: Math.floor(Date.now() / 1000),
    };
    const bytes = documentBytes("veto", veto);
    const body = carry({ bytes, signatures: [await signWithKey(need("key"), "countersign.veto.v1", bytes)] });
    const { reply } = await api.call(endpoints.standing.objectToStanding, { params: { hash }, body });
    io.out(flag("json") ? JSON.stringify(reply) : `${hash}: ${reply.state}, ${reply.because}`);
    return EXIT.success;
  },
};

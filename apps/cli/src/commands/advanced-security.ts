/** security show, set-level, confirm, code-in-url, cancel-reset; advanced-security reset on the server itself. */
import { userInfo } from "node:os";
import { type AdvancedSecurity, ApiError, type Client, endpoints } from "@countersign/api";
import { type Command, EXIT, type Invocation, RefusedError, UsageError } from "../command.ts";
import { orderFromHost } from "../host-order.ts";
import { harmless, when } from "../output/table.ts";

const of = endpoints.advancedSecurity;
const ROOT_LEVELS = ["countersign", "quorum"] as const;

export const securityShow: Command = {
  words: ["security", "show"],
  summary:
    "Show the level of scripts, what is set up, what is exempt, and how the code could be walked round",
  remote: true,
  json: true,
  async run({ io, client, flag }) {
    const api = await client();
    const { reply } = await api.call(of.describeSecurity);
    const { level, trust } = (await api.call(endpoints.system.describeServer)).reply;
    if (flag("json")) io.out(JSON.stringify({ ...reply, binds: level, trust }, null, 2));
    else io.out(wordsFor(reply, `${level} (${trust})`));
    return EXIT.success;
  },
};

export const securitySetLevel: Command = {
  words: ["security", "set-level"],
  summary: "Set the level off or code; code shows a new secret, which binds once its first code confirmed it",
  positionals: ["LEVEL"],
  remote: true,
  challenged: true,
  async run(invocation) {
    const { io, positionals } = invocation;
    const [level = ""] = positionals;
    if (ROOT_LEVELS.some((one) => one === level))
      throw new RefusedError(
        "root-policy",
        `${level} is what the devices' root asks for, and no switch of the server: countersign root init and root set-policy make it`,
      );
    if (level !== "off" && level !== "code")
      throw new UsageError(`set-level ${level}: off, code, countersign or quorum`);
    const api = await invocation.client();
    if (level === "off") {
      await fresh(invocation, () => api.call(of.changeSecurity, { body: { level } }));
      io.out("level off: whoever is signed in and may run scripts runs them; the account is forgotten");
      return EXIT.success;
    }
    return await setUp(invocation, api);
  },
};

async function setUp(invocation: Invocation, api: Client): Promise<number> {
  const { io } = invocation;
  const { reply } = await fresh(invocation, () => api.call(of.offerAccount));
  io.out("Type this secret into the authenticator app of whoever authorizes; it is shown this once:");
  io.out(`  ${reply.secret.replaceAll(/(.{4})(?=.)/g, "$1 ")}`);
  io.out(`  ${reply.uri}`);
  io.err(
    "Whoever asks for runs must not keep it: the code protects only while another person holds the phone.",
  );
  const code = await io.askSecret("First code: ");
  if (code === undefined || code.trim() === "") {
    io.out("Nothing binds yet. The first code puts level code in force: countersign security confirm CODE");
    return EXIT.success;
  }
  return await confirm(invocation, api, code.trim());
}

export const securityConfirm: Command = {
  words: ["security", "confirm"],
  summary: "Put the secret that security set-level code showed in force, by its first code",
  positionals: ["CODE"],
  remote: true,
  challenged: true,
  async run(invocation) {
    const [code = ""] = invocation.positionals;
    return await confirm(invocation, await invocation.client(), code);
  },
};

async function confirm(invocation: Invocation, api: Client, code: string): Promise<number> {
  await fresh(invocation, () => api.call(of.confirmAccount, { body: { code } }));
  invocation.io.out("level code: protected scripts run only after a one-time code (still server-trust)");
  return EXIT.success;
}

export const securityCodeInUrl: Command = {
  words: ["security", "code-in-url"],
  summary:
    "Take codes in addresses (?otp=CODE), on or off; the header X-Countersign-OTP-Code is always taken",
  positionals: ["on|off"],
  remote: true,
  challenged: true,
  async run(invocation) {
    const [wanted = ""] = invocation.positionals;
    if (wanted !== "on" && wanted !== "off") throw new UsageError(`code-in-url ${wanted}: on or off`);
    const api = await invocation.client();
    await fresh(invocation, () => api.call(of.changeSecurity, { body: { code_in_url: wanted === "on" } }));
    invocation.io.out(wanted === "on" ? "codes in addresses are taken" : "codes in addresses are not taken");
    return EXIT.success;
  },
};

export const securityCancelReset: Command = {
  words: ["security", "cancel-reset"],
  summary: "Call off a reset of the authorization account that was asked for on the server",
  remote: true,
  challenged: true,
  async run({ io, client }) {
    await (await client()).call(of.cancelReset);
    io.out("the reset is called off");
    return EXIT.success;
  },
};

/** What changes how runs are authorized asks for a session that was proved lately, as in the console. */
async function fresh<Result>({ io, client }: Invocation, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== "reauthenticate") throw error;
    const password = await io.askSecret("Your password, to prove that it is you: ");
    if (password === undefined) throw error;
    await (await client()).call(endpoints.account.reauthenticate, { body: { password } });
    return await work();
  }
}

function wordsFor(security: AdvancedSecurity, binds: string): string {
  const { account, reset, exemptions, ways_round: ways } = security;
  return [
    `level: ${binds}`,
    `server setting: ${security.level}${security.level === "code" ? `, codes in addresses ${security.code_in_url ? "taken" : "not taken"}` : ""}`,
    ...(security.level === "code"
      ? [
          account
            ? `authorization account: confirmed ${when(account.confirmed_at)} by ${harmless(account.confirmed_by)}`
            : "authorization account: none since a reset; nothing protected runs before another is set up",
        ]
      : []),
    ...(reset
      ? [
          `RESET asked for on the server by ${harmless(reset.asked_by)}, takes effect ${when(reset.due_at)}; countersign security cancel-reset calls it off`,
        ]
      : []),
    ...exemptions.map(
      ({ script, version, lapsed, by }) =>
        `without a code: ${script} version ${version}, by ${harmless(by)}${lapsed ? " (lapsed: its content changed)" : ""}`,
    ),
    ...ways.map(
      ({ sentence, remedy, users }) =>
        `way round: ${sentence}${users.length > 0 ? ` ${users.map(({ name }) => harmless(name)).join(", ")}.` : ""}\n  remedy: ${remedy}`,
    ),
  ].join("\n");
}

export const advancedSecurityReset: Command = {
  words: ["advanced-security", "reset"],
  summary:
    "On the server itself, when phones and QR code are lost: reset the authorization account after a delay that all administrators see",
  json: true,
  options: { data: { value: "DIR", help: "the server's data directory (./data)" } },
  async run(invocation) {
    const { io, flag } = invocation;
    const answer = await orderFromHost<Answer>(invocation, "authorization-reset", userInfo().username);
    if (!answer.ok)
      throw new RefusedError(
        answer.because,
        answer.because === "level-off"
          ? "level code does not bind, so there is nothing to reset"
          : "there is no authorization account: set one up, under Advanced Security",
      );
    if (flag("json")) io.out(JSON.stringify(answer, null, 2));
    else {
      io.out(
        `the authorization account is reset ${when(answer.due_at)}, unless an administrator calls it off`,
      );
      io.out("until then its codes count on; afterwards nothing protected runs before another is set up");
    }
    return EXIT.success;
  },
};

type Answer = { ok: true; due_at: number } | { ok: false; because: string };
